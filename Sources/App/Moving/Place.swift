import Foundation
import Kernel
import Platform

/// One side of a copy: a data directory with its SQLite file, or a PostgreSQL database.
enum Place: Sendable, Hashable {
    case directory(String)
    case server(url: String, password: String?)

    /// - Parameter passwordFile: its first line is the password.
    init(_ text: String, passwordFile: String?) throws {
        guard text.hasPrefix("postgresql://") || text.hasPrefix("postgres://") else {
            guard passwordFile == nil else { throw Refusal("\(text) is no postgresql:// address: it has no password.") }
            self = .directory(URL(fileURLWithPath: text).standardizedFileURL.resolvingSymlinksInPath().path)
            return
        }
        self = .server(url: text, password: try passwordFile.map(Self.password))
    }

    private static func password(inFile path: String) throws -> String {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { throw Refusal("\(path) cannot be read.") }
        return String(text.prefix { !$0.isNewline })
    }

    var path: String? { if case .directory(let path) = self { path } else { nil } }

    /// What it is called in messages; never with a password.
    var name: String {
        switch self {
        case .directory(let path): path
        case .server: "The PostgreSQL database"
        }
    }

    private static let options = Database.Options(busyTimeout: .seconds(30), server: .init(statementTimeout: .zero))

    /// Opens what is there; nobody else may use it until it is released.
    func openSource() async throws -> HeldPlace {
        if let path, !DataDirectory.holdsDatabase(path: path) {
            throw Refusal("\(path) holds no SQLite database. One that is on PostgreSQL is named by its postgresql:// address.")
        }
        return try await open()
    }

    /// Opens what is there, or makes the directory and the file.
    func open() async throws -> HeldPlace {
        switch self {
        case .directory(let path):
            let directory = try DataDirectory(path: path)
            let lock = try directory.lock()
            return HeldPlace(database: try Database.sqlite(path: directory.databasePath, options: Self.options), directory: lock)
        case .server(let url, let password):
            var options = Self.options
            options.server.password = password
            let presence = try PostgresPresence(url: url, options: options, .alone)
            try await presence.hold()
            return HeldPlace(database: try await Database.postgres(url: url, options: options), presence: presence)
        }
    }
}

/// A database that is held for this process alone.
struct HeldPlace: Sendable {
    let database: Database
    fileprivate(set) var directory: DataDirectory.Lock?
    fileprivate(set) var presence: PostgresPresence?

    func release() {
        try? database.close()
        directory?.release()
        presence?.release()
    }
}
