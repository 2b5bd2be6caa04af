import ArgumentParser
import Kernel
import Platform

/// `switchboard restore`: a backup into an empty place.
struct RestoreCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Bring a backup back into an empty data directory.",
        discussion: """
            With --database-url the tables go into that PostgreSQL database, which must be empty, and the keys into the
            data directory. A backup of an older version is brought up to date. Nobody may serve the target meanwhile.
            Example: switchboard restore /var/backups/switchboard-monday.db --data-dir /var/lib/switchboard
            """)

    @Argument(help: "A file made by switchboard backup.")
    var file: String
    @Flag(help: "One line of JSON: {\"file\":\"…\",\"made_at\":\"…\",\"version\":\"…\"}.")
    var json = false
    @OptionGroup var storage: StorageOptions

    func perform() async throws {
        Server.boundMemory()
        let lines = ProgressLines()
        let work = RestoreWork(settings: try storage.settings(), file: file, world: .live, onProgress: { lines.tell($0) })
        let info = try await work.run()
        let madeAt = info.madeAt.rfc3339
        if json { return try Terminal.json(["file": file, "made_at": madeAt, "version": info.version]) }
        Terminal.data("Restored the backup of \(madeAt), made by version \(info.version). It can be served now.")
    }
}
