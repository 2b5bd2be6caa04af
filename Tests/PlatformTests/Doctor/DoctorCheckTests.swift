import Foundation
import Kernel
import TestKit
import Testing

@testable import Platform

@Suite struct DoctorCheckTests {
    private func subject(
        _ database: Result<Database, any Error>?, in path: String, _ change: (inout Settings) -> Void = { _ in }
    ) -> DoctorCheck.Subject {
        var settings = Settings()
        settings.dataDirectory = path
        settings.server.port = 0
        change(&settings)
        return .init(
            loaded: LoadedSettings(values: settings, effective: []), database: database, migrations: PlatformStorage.migrations,
            routeFamilies: [.desk, .health], world: TestWorld().world)
    }

    private func findings(_ subject: DoctorCheck.Subject) async -> [Finding] {
        var found: [Finding] = []
        for check in DoctorCheck.platform { found += await check.findings(subject) }
        return found
    }

    @Test func whatNeedsADatabaseIsLookedAtWhereThereIsOne() async throws {
        let directory = try TestDirectory()
        let check = DoctorCheck("rows") { database, _ in [.ok("rows", "\(database.dialect)")] }
        #expect(await check.findings(subject(nil, in: directory.path)).isEmpty)
        #expect(await check.findings(subject(.failure(StorageError(.internal, "gone")), in: directory.path)).isEmpty)
        let files = try await TestDatabase([], engine: .sqlite)
        #expect(await check.findings(subject(.success(files.database), in: directory.path)) == [.ok("rows", "sqlite")])
    }

    @Test func aDatabaseThatCannotBeOpenedHidesNothingElse() async throws {
        let directory = try TestDirectory()
        let found = await findings(subject(.failure(StorageError(.internal, "gone")), in: directory.path))
        #expect(found.filter { $0.check == "storage" } == [.problem("storage", "gone")])
        #expect(Set(found.map(\.check)).isSuperset(of: ["settings", "directory", "server", "disk", "sync", "storage"]))
    }

    @Test(arguments: [nil, "postgresql://u@127.0.0.1:1/d"])
    func aDirectoryThatIsNotThereIsNotMade(url: String?) async throws {
        let directory = try TestDirectory()
        let path = directory.path + "/none"
        let found = await findings(subject(nil, in: path) { $0.database.url = url })
        #expect(found.first { $0.check == "directory" }?.level == .problem)
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func aListenerOfAFamilyThatNothingServesIsAProblem() async throws {
        let directory = try TestDirectory()
        let listener = try #require(Settings.Listener("127.0.0.1:0=helth"))
        let found = await findings(subject(nil, in: directory.path) { $0.listeners = [listener] }).filter { $0.check == "listeners" }
        #expect(found.map(\.level) == [.problem])
        #expect(found.first?.what.contains("desk, health") == true)
    }
}
