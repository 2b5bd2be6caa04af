import Foundation
import Kernel
import Platform
import TestKit
import Testing

@Suite struct SyncProbeTests {
    @Test func measuresAndLeavesNothing() throws {
        let directory = try TestDirectory()
        let probe = try SyncProbe(directory: directory.path, world: TestWorld().world)
        #expect(probe.median > .zero)
        #expect(probe.text.contains("."))
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == [])
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/shm"))) func knowsMemoryFromADisk() throws {
        #expect(try SyncProbe(directory: "/dev/shm", world: .live).isMemory)
    }

    @Test func aDirectoryThatIsNotThereIsNamed() {
        let error = #expect(throws: StorageError.self) {
            try SyncProbe(directory: "/no/such/directory", world: TestWorld().world)
        }
        #expect(error?.message.contains("/no/such/directory") == true)
    }
}
