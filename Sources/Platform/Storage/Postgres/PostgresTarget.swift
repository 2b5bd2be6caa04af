import CPostgres
import Foundation
import Kernel

/// The database to connect to, and what a connection to it is set to. Its URL may hold a password and stands in no
/// message.
struct PostgresTarget: Sendable {
    private let url: PostgresURL
    private let server: Database.Options.Server
    private let lockTimeout: Duration

    init(url: String, options: Database.Options) throws(StorageError) {
        let text = url
        guard let url = PostgresURL(text) else {
            let fault =
                UnknownParameters.fault(PostgresURL.unknownParameters(in: text))
                ?? "is not well-formed: postgresql://user@host:port/database, special characters of a password percent-encoded"
            throw StorageError(.internal, "the database URL \(fault)")
        }
        self.url = url
        server = options.server
        lockTimeout = options.busyTimeout
    }

    /// Blocks until the server answers or the URL's `connect_timeout` is over, for each host. Throws what is wrong and
    /// what to do about it.
    func connect() throws(StorageError) -> OpaquePointer {
        let handle = Self.withCStrings(parameters.map(\.0)) { names in
            Self.withCStrings(parameters.map(\.1)) { values in PQconnectdbParams(names, values, 1) }
        }
        guard let handle else { throw StorageError(.unavailable, "no memory for a connection") }
        guard PQstatus(handle) == CONNECTION_OK else {
            defer { PQfinish(handle) }
            let message = PQerrorMessage(handle).map { String(cString: $0) } ?? ""
            throw PostgresFault(message: message, states: statesOfRefusal).error(at: url.place, words: message)
        }
        return handle
    }

    /// What the connection is set to before anything else.
    var session: String {
        """
        SET standard_conforming_strings = on; SET bytea_output = hex; SET extra_float_digits = 1;
        SET TimeZone = 'UTC'; SET default_transaction_isolation = 'read committed';
        SET jit = off; SET client_min_messages = warning;
        SET lock_timeout = \(milliseconds(lockTimeout));
        SET statement_timeout = \(milliseconds(server.statementTimeout));
        SET tcp_keepalives_idle = 4; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3; SET tcp_user_timeout = 10000;
        SET idle_in_transaction_session_timeout = \(milliseconds(Self.longestPause))
        """
    }

    /// How long an answer may be awaited. A server that keeps to its own time limit answers sooner; without one it is
    /// believed to be busy for an hour.
    var answerLimit: Duration {
        server.statementTimeout > .zero ? server.statementTimeout + .seconds(2) : .seconds(3600)
    }

    /// A process that was stopped in the middle of a transaction must not hold its locks for ever.
    private static let longestPause = Duration.seconds(30)

    private func milliseconds(_ duration: Duration) -> Int64 { duration.microseconds / 1000 }

    // MARK: Parameters

    /// What stands before `dbname` yields to the URL, what stands behind does not.
    private var parameters: [(String, String)] {
        Self.defaults + [("fallback_application_name", server.applicationName), ("dbname", url.text), ("client_encoding", "UTF8")]
            + (server.password.map { [("password", $0)] } ?? [])
    }

    /// A server that went away is noticed within about ten seconds, and only one that takes writes will do.
    private static let defaults = [
        ("connect_timeout", "3"), ("keepalives_idle", "4"), ("keepalives_interval", "2"), ("keepalives_count", "3"),
        ("tcp_user_timeout", "10000"), ("target_session_attrs", "read-write"),
    ]

    /// Calls `body` with a null-terminated list of C strings.
    static func withCStrings<Value>(
        _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Value
    ) -> Value {
        var bytes: [CChar] = []
        var starts: [Int] = []
        for string in strings {
            starts.append(bytes.count)
            bytes.append(contentsOf: string.utf8CString)
        }
        return bytes.withUnsafeBufferPointer { buffer in
            var pointers: [UnsafePointer<CChar>?] = starts.map { start in buffer.baseAddress.map { $0 + start } }
            pointers.append(nil)
            return body(pointers)
        }
    }
}

// MARK: - Why a server refuses

extension PostgresTarget {
    /// The SQLSTATEs with which the servers refuse a connection. Their words are in their own language, and a connection
    /// that failed reports no code unless that was asked for before: so this connects once more.
    private func statesOfRefusal() -> [String] {
        let handle = Self.withCStrings(parameters.map(\.0)) { names in
            Self.withCStrings(parameters.map(\.1)) { values in PQconnectStartParams(names, values, 1) }
        }
        guard let handle else { return [] }
        defer { PQfinish(handle) }
        PQsetErrorVerbosity(handle, PQERRORS_SQLSTATE)
        let clock = ContinuousClock()
        let end = clock.now + .seconds(5)
        var status = PGRES_POLLING_WRITING
        while status != PGRES_POLLING_OK, status != PGRES_POLLING_FAILED, clock.now < end {
            // In small steps: a host that does not answer is none that refuses.
            let event = status == PGRES_POLLING_WRITING ? POLLOUT : POLLIN
            var socket = pollfd(fd: PQsocket(handle), events: Int16(event), revents: 0)
            guard poll(&socket, 1, 500) != 0 else { continue }
            status = PQconnectPoll(handle)
        }
        return PostgresFault.states(in: PQerrorMessage(handle).map { String(cString: $0) } ?? "")
    }
}
