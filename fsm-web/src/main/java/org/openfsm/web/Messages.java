package org.openfsm.web;

import jakarta.enterprise.context.RequestScoped;
import jakarta.faces.application.FacesMessage;
import jakarta.faces.context.FacesContext;
import jakarta.inject.Inject;
import org.openfsm.platform.Rejected;

/** Tells the person what became of what they did. */
@RequestScoped
public class Messages {

    @Inject
    Texts texts;

    public void done(String key, Object... values) {
        add(null, FacesMessage.SEVERITY_INFO, texts.of(key, values));
    }

    /** What did not come about, and why. @param detail key of a second text, or null */
    public void warn(String key, String detail) {
        FacesContext.getCurrentInstance()
                .addMessage(
                        null,
                        new FacesMessage(
                                FacesMessage.SEVERITY_WARN, texts.of(key), detail == null ? "" : texts.of(detail)));
    }

    /** What the server refused, in the person's language. @param field client id, or null */
    public void rejected(String field, Rejected refusal) {
        add(field, FacesMessage.SEVERITY_ERROR, say(refusal));
        FacesContext.getCurrentInstance().validationFailed();
    }

    public String say(Rejected refusal) {
        var key = "rejected." + refusal.code();
        return texts.knows(key) ? texts.of(key, refusal.values().toArray()) : texts.of("quoted", refusal.getMessage());
    }

    private static void add(String field, FacesMessage.Severity severity, String text) {
        FacesContext.getCurrentInstance().addMessage(field, new FacesMessage(severity, text, ""));
    }
}
