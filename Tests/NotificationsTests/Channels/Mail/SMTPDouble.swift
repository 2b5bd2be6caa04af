import Synchronization
import TestKit

/// A mail server without encryption, in the words of RFC 5321. A recipient says what becomes of a mail: `fail550@…`, `busy451@…`,
/// `close@…`.
final class SMTPDouble: Sendable {
    struct Mail: Sendable, Hashable {
        let from: String
        let to: String
        let lines: [String]
        /// The how manieth connection it came over.
        let connection: Int
    }

    private let state = Mutex((mails: [Mail](), commands: [String]()))

    var mails: [Mail] { state.withLock { $0.mails } }
    /// Of all connections, the lines of mails left out.
    var commands: [String] { state.withLock { $0.commands } }

    /// - Parameter body: is told the port.
    func run<Value: Sendable>(_ body: (Int) async throws -> Value) async throws -> Value {
        try await RawServer.run({ [self] peer, connection in try await serve(&peer, connection) }, body)
    }

    private func serve(_ peer: inout RawServer.Peer, _ connection: Int) async throws {
        var (from, to) = ("", "")
        try await peer.send("220 double.example ESMTP\r\n")
        // Who hangs up between two commands says no farewell.
        while let command = try? await line(&peer) {
            state.withLock { $0.commands.append(command) }
            switch command.split(separator: " ").first.map({ $0.uppercased() }) {
            case "EHLO": try await peer.send("250-double.example\r\n250-AUTH PLAIN\r\n250 SIZE 1000000\r\n")
            case "MAIL":
                from = command
                try await peer.send("250 2.1.0 OK\r\n")
            case "RCPT":
                to = command
                if command.contains("<close@") { return }
                let refusal =
                    command.contains("<fail550@") ? "550 5.1.1 no such user" : command.contains("<busy451@") ? "451 4.3.0 try later" : nil
                try await peer.send((refusal ?? "250 2.1.5 OK") + "\r\n")
            case "DATA":
                try await peer.send("354 go on\r\n")
                var lines: [String] = []
                while let line = try await mailLine(&peer) { lines.append(line) }
                state.withLock { [from, to, lines] in $0.mails.append(Mail(from: from, to: to, lines: lines, connection: connection)) }
                try await peer.send("250 2.0.0 taken\r\n")
            case "QUIT":
                try? await peer.send("221 bye\r\n")
                return
            default: try await peer.send("502 5.5.1 unknown\r\n")
            }
        }
    }

    /// Nil at the end of a mail; a dot that was put in front of a line is taken away.
    private func mailLine(_ peer: inout RawServer.Peer) async throws -> String? {
        let line = try await line(&peer)
        if line == "." { return nil }
        return line.hasPrefix(".") ? String(line.dropFirst()) : line
    }

    private func line(_ peer: inout RawServer.Peer) async throws -> String {
        var bytes: [UInt8] = []
        while !bytes.suffix(2).elementsEqual([13, 10]) { bytes += try await peer.read(1) }
        return String(decoding: bytes.dropLast(2), as: UTF8.self)
    }
}
