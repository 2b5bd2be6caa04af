import ArgumentParser
import Kernel
import Platform

/// `switchboard copy`: a whole installation to another place.
struct CopyCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "copy", abstract: "Copy a whole installation to another directory or database, of either engine.",
        discussion: """
            Nobody may serve either side meanwhile. The target must be empty; a copy that was interrupted goes on where it
            was when the same command is run again. At the end both sides are read again and compared. The source is not
            changed.
            A password can stand in the address, in PGPASSWORD, in ~/.pgpass, or in a file named here.
            Example: switchboard copy --from /var/lib/switchboard --to postgresql://desk@db.example.org/desk
            """)

    @Option(help: "A data directory, or the postgresql:// address of a database.")
    var from: String
    @Option(help: "Where to: the same.")
    var to: String
    @Option(help: "File whose first line is the password of --from.")
    var fromPasswordFile: String?
    @Option(help: "File whose first line is the password of --to.")
    var toPasswordFile: String?
    @Flag(help: "One line of JSON: {\"rows\":1234,\"resumed\":false,\"tables\":{…},\"checksums\":{…}}.")
    var json = false

    func perform() async throws {
        Server.boundMemory()
        Server.returnLargeBuffers()
        let lines = ProgressLines()
        let work = CopyWork(
            source: try Place(from, passwordFile: fromPasswordFile), target: try Place(to, passwordFile: toPasswordFile),
            world: .live, onProgress: { lines.tell($0) })
        let report = try await work.run()
        if json { return try Terminal.json(report.fields) }
        Terminal.data("Copied \(report.rows) rows of \(report.tables.count) tables; counts and checksums agree.")
        Terminal.note(work.whatIsNext)
    }
}

extension Transfer.Report {
    /// For scripts.
    var fields: KeyValuePairs<String, (any Encodable)?> {
        [
            "rows": rows, "resumed": isResumed,
            "tables": Dictionary(uniqueKeysWithValues: tables.map { ($0.name, $0.rows) }),
            "checksums": Dictionary(uniqueKeysWithValues: tables.map { ($0.name, $0.checksum) }),
        ]
    }
}
