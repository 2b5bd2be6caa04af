import Foundation
import Kernel
import Platform

/// Moves a whole installation from one place to another.
struct CopyWork: Sendable {
    let source: Place
    let target: Place
    let world: World
    var options = Transfer.Options()
    /// Called after each step; what it throws interrupts the copy.
    var onProgress: @Sendable (Transfer.Progress) throws -> Void = { _ in }

    func run() async throws -> Transfer.Report {
        guard source != target else { throw Refusal("The source and the target are the same place.") }
        let from = try await source.openSource()
        defer { from.release() }
        try await Self.requireThisVersion(from.database, name: source.name)
        let to = try await target.open()
        defer { to.release() }
        guard try await !to.database.read({ try Transfer.isUsed($0) }) else {
            throw Refusal("\(target.name) already holds an installation: name an empty directory or database.")
        }
        _ = try await Migrator(Installation.migrations).run(on: to.database, now: world.now())
        try bringKey()
        return try await Transfer(from: from.database, to: to.database, options: options, onProgress: onProgress).run()
    }

    /// Rows of another version's tables would arrive in the wrong shape.
    static func requireThisVersion(_ database: Database, name: String) async throws {
        guard let missing = try await Migrator(Installation.migrations).missing(on: database) else {
            throw Refusal("\(name) holds no installation.")
        }
        guard missing.isEmpty else {
            throw Refusal("\(name) was last used by an older version: start this version on it once (switchboard serve), then stop it.")
        }
    }

    /// From directory to directory the key goes along: without it, everybody is signed out.
    private func bringKey() throws {
        guard let from = source.path, let to = target.path, let key = try SecretKey.read(directory: from) else { return }
        try SecretKey.write(key, directory: to)
    }

    /// What is left to do for the person who asked for the copy.
    var whatIsNext: String {
        switch (source, target) {
        case (.directory, .directory(let to)):
            "Start it with: switchboard serve --data-dir \(to)"
        case (.directory(let from), .server):
            "The keys stay in \(from). Start it with: switchboard serve --data-dir \(from) --database-url …"
        case (.server, .directory(let to)):
            DataDirectory.holdsKey(path: to)
                ? "Start it with: switchboard serve --data-dir \(to)"
                : "The keys are in the data directory used so far: copy secret.key from there to \(to), or everybody is signed out."
        case (.server, .server):
            "The keys stay in the data directory. Start it with the new --database-url."
        }
    }
}
