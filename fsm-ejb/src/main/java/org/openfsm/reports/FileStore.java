package org.openfsm.reports;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.persistence.PersistenceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Collectors;
import org.openfsm.platform.Database;
import org.openfsm.platform.Unit;

/** The files of reports in the database, by their hash and in pieces: the same file is kept once. */
@Dependent
class FileStore {
    private static final int PIECE = 256 * 1024;

    @Inject
    Database database;

    protected FileStore() {}

    FileStore(Database database) {
        this.database = database;
    }

    Set<Format> made(Task task) {
        return database.transact(unit -> unit
                .list(
                        "select format from report_file where tenant_id = ? and run_id = ?",
                        row -> Format.valueOf(row.text("format")),
                        task.tenant(),
                        task.run())
                .stream()
                .collect(Collectors.toSet()));
    }

    /** Keeps a finished file. What is there already under that format stays. */
    void keep(Task task, Format format, String name, Path file, long lines) throws IOException {
        var sha256 = sha256(file);
        long size = Files.size(file);
        try (var content = Files.newInputStream(file)) {
            database.transact(unit -> {
                lock(unit, task.tenant());
                if (unit.one(
                                "select 1 as n from report_content where tenant_id = ? and sha256 = ? and piece = 0",
                                row -> true,
                                task.tenant(),
                                sha256)
                        .isEmpty()) {
                    pieces(unit, task.tenant(), sha256, content);
                }
                unit.change(
                        "insert into report_file (tenant_id, run_id, format, name, size, sha256, lines)"
                                + " values (?, ?, ?, ?, ?, ?, ?)",
                        task.tenant(),
                        task.run(),
                        format,
                        name,
                        size,
                        sha256,
                        lines);
                return null;
            });
        }
    }

    /** One at a time: who keeps a file must not meet who takes the last one of the same content away. */
    static void lock(Unit unit, long tenant) throws SQLException {
        unit.change("update retention set keep_days = keep_days where tenant_id = ? and data_class = 'report'", tenant);
    }

    private static void pieces(Unit unit, long tenant, String sha256, InputStream content) throws SQLException {
        try {
            int number = 0;
            for (var piece = content.readNBytes(PIECE); piece.length > 0; piece = content.readNBytes(PIECE)) {
                unit.change(
                        "insert into report_content (tenant_id, sha256, piece, content) values (?, ?, ?, ?)",
                        tenant,
                        sha256,
                        number++,
                        piece);
            }
        } catch (IOException e) {
            throw new ReportFailure("The file just written cannot be read: " + e.getMessage(), e);
        }
    }

    private static String sha256(Path file) throws IOException {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            try (var in = new DigestInputStream(Files.newInputStream(file), digest)) {
                in.transferTo(java.io.OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256, which every Java must have", e);
        }
    }

    Download download(RunRow.FileRow file) {
        return new Download(file, out -> {
            try (var in = open(file)) {
                in.transferTo(out);
            }
        });
    }

    /** Reads piece by piece, each in a transaction of its own. */
    InputStream open(RunRow.FileRow file) {
        return new Pieces(file);
    }

    private final class Pieces extends InputStream {
        private final RunRow.FileRow file;
        private int number;
        private long left;
        private byte[] piece = {};
        private int at;

        Pieces(RunRow.FileRow file) {
            this.file = file;
            left = file.size();
        }

        /** @throws IOException when the database fails, or the rest of the file is not there: half a file is none */
        private boolean more() throws IOException {
            if (at == piece.length && left > 0) {
                piece = next();
                number++;
                at = 0;
                left -= piece.length;
            }
            return at < piece.length;
        }

        private byte[] next() throws IOException {
            try {
                return database.transact(unit -> unit.one(
                                "select content from report_content where sha256 = ? and piece = ? order by tenant_id",
                                row -> row.bytes("content"),
                                file.sha256(),
                                number))
                        .orElseThrow(() -> new IOException("Piece " + number + " of " + file.name()
                                + " is not there any more: its run was deleted meanwhile"));
            } catch (PersistenceException e) {
                throw new IOException("The database does not give " + file.name() + ": " + e.getMessage(), e);
            }
        }

        @Override
        public int read() throws IOException {
            return more() ? piece[at++] & 0xff : -1;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (!more()) {
                return -1;
            }
            int count = Math.min(length, piece.length - at);
            System.arraycopy(piece, at, into, offset, count);
            at += count;
            return count;
        }
    }
}
