package org.openfsm.web;

import jakarta.enterprise.context.RequestScoped;
import jakarta.faces.context.FacesContext;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;

/** Ends the person's session. */
@Named
@RequestScoped
public class SignOut {

    @Inject
    HttpServletRequest request;

    public void now() throws ServletException, IOException {
        var context = FacesContext.getCurrentInstance().getExternalContext();
        request.logout();
        context.invalidateSession();
        context.redirect(context.getRequestContextPath() + "/sign-in?signedOut=true");
    }
}
