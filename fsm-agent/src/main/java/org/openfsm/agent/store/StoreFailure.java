package org.openfsm.agent.store;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;

/** The store cannot be used, in words for the person who can help. What was committed before is not lost. */
public class StoreFailure extends Exception {

    public StoreFailure(String message) {
        super(message);
    }

    public StoreFailure(String message, Throwable cause) {
        super(message, cause);
    }

    static StoreFailure of(Path file, SQLException failure) {
        var primary = SQLiteErrorCode.getErrorCode(failure.getErrorCode() & 0xff);
        if (primary == SQLiteErrorCode.SQLITE_CORRUPT || primary == SQLiteErrorCode.SQLITE_NOTADB) {
            return new Damaged(file, failure);
        }
        var remedy =
                switch (primary) {
                    case SQLITE_FULL ->
                        "the disk is full. Free some space; the agent goes on by itself and nothing stored so far is lost.";
                    case SQLITE_READONLY, SQLITE_PERM, SQLITE_CANTOPEN, SQLITE_AUTH -> notWritten(file);
                    case SQLITE_BUSY, SQLITE_LOCKED ->
                        "another program holds the file. End it; the agent goes on by itself.";
                    case SQLITE_IOERR -> "the disk reports an error. Check the disk; nothing committed before is lost.";
                    default -> "unexpected answer of the database: " + failure.getMessage();
                };
        return new StoreFailure(file + ": " + remedy, failure);
    }

    static StoreFailure notWritable(Path file, IOException failure) {
        return new StoreFailure(file + ": " + notWritten(file), failure);
    }

    private static String notWritten(Path file) {
        return "the file cannot be written. Check that its disk is not mounted read-only, and that the account of the"
                + " agent owns " + file.getParent() + " and everything in it; a running agent goes on by itself.";
    }
}
