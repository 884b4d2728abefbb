package org.openfsm.agent.transport;

import java.net.URI;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;

/** The form in which a report is posted to the server over HTTPS, and the answer by which the server takes charge of it. */
interface Form {
    /** The sealed bytes as they are; 202, and whatever else is answered is nobody's business (report-format.md, 2). */
    Form PLAIN = new Form() {
        @Override
        public String road() {
            return "https";
        }

        @Override
        public URI door(URI address) {
            return address;
        }

        @Override
        public String contentType() {
            return "application/pkcs7-mime";
        }

        @Override
        public byte[] body(byte[] sealed) {
            return sealed;
        }

        @Override
        public BodyHandler<Boolean> taken() {
            return info -> BodySubscribers.mapping(new Unread(), bytes -> info.statusCode() == 202);
        }

        @Override
        public String expected() {
            return "202";
        }
    };

    /** As the configuration names the road. */
    String road();

    /** @param address of the enrolment file, which is of the plain form */
    URI door(URI address);

    String contentType();

    byte[] body(byte[] sealed);

    /** Whether an answer says that the report was taken. */
    BodyHandler<Boolean> taken();

    /** That answer, for people. */
    String expected();
}
