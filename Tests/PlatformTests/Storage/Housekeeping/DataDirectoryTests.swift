import Foundation
import Platform
import TestKit
import Testing

@Suite struct DataDirectoryTests {
    private let directory: TestDirectory
    private var path: String { directory.path + "/data" }

    init() throws { directory = try TestDirectory() }

    private func permissions(_ path: String) throws -> Int? {
        (try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber)?.intValue
    }

    @Test func isMadeForItsOwnerAlone() throws {
        let data = try DataDirectory(path: path + "/deep/er")
        #expect(try permissions(data.path) == 0o700)
        #expect(!data.isOpenToOthers)
        #expect(data.databasePath == path + "/deep/er/switchboard.db")
    }

    @Test func oneThatIsThereKeepsItsPermissions() throws {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o750])
        let data = try DataDirectory(path: path + "/")
        #expect(data.path == path)
        #expect(try permissions(path) == 0o750)
        #expect(data.isOpenToOthers)
    }

    @Test func tellsWhoServesItWithoutTakingIt() throws {
        let data = try DataDirectory(path: path)
        #expect(data.servingProcess == nil)
        #expect(!FileManager.default.fileExists(atPath: data.lockPath))
        let lock = try data.lock()
        #expect(data.servingProcess == String(ProcessInfo.processInfo.processIdentifier))
        lock.release()
        #expect(data.servingProcess == nil)
        #expect(try data.lock() !== lock)
    }

    @Test func tellsWhoMayReadAFile() throws {
        let data = try DataDirectory(path: path)
        #expect(!DataDirectory.isOpenToOthers(path: data.keyPath))
        #expect(!DataDirectory.holdsKey(path: path))
        #expect(FileManager.default.createFile(atPath: data.keyPath, contents: nil, attributes: [.posixPermissions: 0o640]))
        #expect(DataDirectory.isOpenToOthers(path: data.keyPath))
        #expect(DataDirectory.holdsKey(path: path))
    }

    @Test func aFileIsNoDirectory() throws {
        let file = try directory.write("data", "")
        let problem = #expect(throws: DataDirectory.Problem.self) { try DataDirectory(path: file) }
        #expect(problem?.description.contains("is not a directory") == true)
        let below = #expect(throws: DataDirectory.Problem.self) { try DataDirectory(path: file + "/below") }
        #expect(below?.description.contains("cannot be made") == true)
    }

    @Test func onlyOneServesIt() throws {
        let data = try DataDirectory(path: path)
        let lock = try data.lock()
        let problem = #expect(throws: DataDirectory.Problem.self) { try data.lock() }
        #expect(problem?.description.contains("process \(getpid())") == true)
        #expect(try permissions(data.lockPath) == 0o600)
        lock.release()
        lock.release()
        try data.lock().release()
    }

    @Test func theLockEndsWithItsOwner() throws {
        let data = try DataDirectory(path: path)
        do { _ = try data.lock() }
        try data.lock().release()
    }
}
