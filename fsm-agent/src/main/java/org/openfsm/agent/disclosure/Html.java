package org.openfsm.agent.disclosure;

/** Writes a page, tag by tag; whatever is a text is escaped, for much of it comes from devices. */
final class Html {

    private final StringBuilder out = new StringBuilder(16 << 10);

    /** Tags as they are. */
    Html raw(String tags) {
        out.append(tags);
        return this;
    }

    Html text(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c < ' ' && c != '\n' ? ' ' : c);
            }
        }
        return this;
    }

    Html element(String name, String text) {
        return raw("<" + name + ">").text(text).raw("</" + name + ">\n");
    }

    /** A row of a table. */
    Html row(String... cells) {
        raw("<tr>");
        for (var cell : cells) {
            raw("<td>").text(cell).raw("</td>");
        }
        return raw("</tr>\n");
    }

    Html head(String... cells) {
        raw("<table><thead><tr>");
        for (var cell : cells) {
            raw("<th scope=\"col\">").text(cell).raw("</th>");
        }
        return raw("</tr></thead><tbody>\n");
    }

    Html endOfTable() {
        return raw("</tbody></table>\n");
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
