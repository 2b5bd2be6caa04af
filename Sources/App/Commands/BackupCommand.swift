import ArgumentParser
import Kernel
import Platform

/// `switchboard backup`: everything in one file, while the server serves.
struct BackupCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Write database and keys into one file, also while the server runs.",
        discussion: """
            The file is a SQLite database whichever engine is used, complete or not there, and checked. It holds the keys
            and everything people have entered: keep it like a password.
            Example: switchboard backup /var/backups/switchboard-monday.db --data-dir /var/lib/switchboard
            """)

    @Argument(help: "The file to make.")
    var file: String
    @Flag(help: "Replace a file that is there.")
    var force = false
    @Flag(help: "One line of JSON: {\"file\":\"…\",\"bytes\":1234,\"rows\":1234,\"tables\":{…}}.")
    var json = false
    @OptionGroup var storage: StorageOptions

    func perform() async throws {
        Server.boundMemory()
        let lines = ProgressLines()
        let work = BackupWork(
            settings: try storage.settings(), file: file, replaces: force, world: .live, onProgress: { lines.tell($0) })
        let summary = try await work.run()
        let rows = summary.rows.values.reduce(0, +)
        if json { return try Terminal.json(["file": file, "bytes": summary.bytes, "rows": rows, "tables": summary.rows]) }
        Terminal.data("Wrote \(file): \(rows) rows of \(summary.rows.count) tables, \(summary.bytes) bytes, checked.")
    }
}
