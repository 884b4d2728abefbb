package org.openfsm.web;

import jakarta.faces.context.FacesContext;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serializable;
import java.util.Optional;

/**
 * A page about one thing, whose id is in the address.
 *
 * @param <V> what is shown of it
 */
public abstract class DetailPage<V> implements Serializable {

    private static final long serialVersionUID = 1;

    private String id;
    private transient V view;

    /** What the person may see of it. */
    protected abstract Optional<V> find(long number);

    /** Shows "not found" for what does not exist and for what is not this person's, alike. */
    public void enter() throws IOException {
        if (!read()) {
            notFound();
        }
    }

    /** Reads it anew. @return whether it is there */
    protected boolean read() {
        view = Address.id(id).flatMap(this::find).orElse(null);
        return view != null;
    }

    /** Answers the request with "not found". */
    public static void notFound() throws IOException {
        var faces = FacesContext.getCurrentInstance();
        faces.getExternalContext().responseSendError(HttpServletResponse.SC_NOT_FOUND, null);
        faces.responseComplete();
    }

    public V getView() {
        if (view == null) {
            read();
        }
        return view;
    }

    public String getId() {
        return id;
    }

    public void setId(String some) {
        id = some;
    }
}
