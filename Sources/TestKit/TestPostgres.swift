import Foundation
import Synchronization

/// A PostgreSQL server of this test process: started when the first test needs it, reached through a Unix socket only,
/// ended and deleted when the process ends, however it ends.
package final class TestPostgres: Sendable {
    package static let shared: Result<TestPostgres, any Error> = Result { try TestPostgres() }

    package struct Unavailable: Error, CustomStringConvertible {
        package let description: String
    }

    /// Short, because the path of a socket may have 107 bytes.
    private let directory: String
    private let programs: String
    private let databases = Mutex(0)
    /// Ends the server when the pipe's other end, held here, is closed.
    private let watchdog: Pipe

    private init() throws {
        programs = try Self.findPrograms()
        directory = try Self.makeDirectory()
        watchdog = try Self.startWatchdog(over: directory)
        try run("initdb", ["-D", data, "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust", "--no-sync"])
        let options = [
            "listen_addresses=", "unix_socket_directories=\(directory)", "fsync=off", "max_connections=200",
            "shared_buffers=32MB",
        ]
        let log = directory + "/server.log"
        try run(
            "pg_ctl", ["-D", data, "-w", "-l", log, "-o", options.map { "-c " + $0 }.joined(separator: " "), "start"])
    }

    /// Makes an empty database and returns its URL.
    /// - Parameter options: of `createdb`.
    package func newDatabase(_ options: String...) throws -> String {
        let name = databases.withLock { count in
            count += 1
            return "test_\(count)"
        }
        try run("createdb", ["-h", directory, "-U", "postgres", name] + options)
        return url(database: name)
    }

    package func url(database: String) -> String { "postgresql:///\(database)?host=\(directory)&user=postgres" }

    /// Ends every connection to a database, as a restart or a failover would.
    package func cutConnections(to url: String) throws {
        let name = url.dropFirst("postgresql:///".count).prefix { $0 != "?" }
        try run(
            "psql",
            [
                "-h", directory, "-U", "postgres", "-d", "postgres", "-c",
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '\(name)'",
            ])
    }

    private var data: String { directory + "/data" }

    // MARK: Set-up

    private static func findPrograms() throws -> String {
        let root = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        let folders = versions.sorted { ($0 as NSString).doubleValue > ($1 as NSString).doubleValue }
            .map { "\(root)/\($0)/bin" }
        guard let folder = folders.first(where: { FileManager.default.isExecutableFile(atPath: $0 + "/initdb") }) else {
            throw Unavailable(
                description: "no PostgreSQL server under \(root): install it (make setup), "
                    + "or set SWITCHBOARD_TEST_ENGINES=sqlite to leave it out")
        }
        return folder
    }

    private static func makeDirectory() throws -> String {
        var template = Array("/tmp/sbpg.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw Unavailable(description: "no directory for PostgreSQL: \(String(cString: strerror(errno)))")
        }
        let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        // The server refuses to run as root.
        if geteuid() == 0 {
            try FileManager.default.setAttributes([.ownerAccountName: "postgres"], ofItemAtPath: path)
        }
        return path
    }

    /// A process in a session of its own that outlives this one just long enough to end the server.
    private static func startWatchdog(over directory: String) throws -> Pipe {
        let script = """
            trap '' INT TERM HUP
            read -r _
            server=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null)
            if [ -n "$server" ]; then
                kill -QUIT "$server"
                for _ in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$server" 2>/dev/null || break; sleep 0.2; done
            fi
            rm -rf "$1"
            """
        let pipe = Pipe()
        // Nobody else may hold the end whose closing is the signal.
        _ = fcntl(pipe.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
        let input = pipe.fileHandleForReading.fileDescriptor
        _ = try TestCommand.start(["/usr/bin/setsid", "sh", "-c", script, "watchdog", directory], input: input)
        return pipe
    }

    private func run(_ program: String, _ arguments: [String]) throws {
        let user = geteuid() == 0 ? ["/usr/sbin/runuser", "-u", "postgres", "--"] : []
        // The server must not find itself in a directory that its user cannot read.
        let command = ["/usr/bin/env", "-C", directory] + user + [programs + "/" + program] + arguments
        let output = directory + "/output-" + UUID().uuidString
        let status = try TestCommand.start(command, output: output).waitForExit()
        guard status == 0 else {
            let text = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
            throw Unavailable(description: "\(program) failed (\(status)): \(text)")
        }
        try? FileManager.default.removeItem(atPath: output)
    }
}
