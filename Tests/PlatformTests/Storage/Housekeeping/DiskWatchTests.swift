import Foundation
import Logging
import Platform
import Synchronization
import TestKit
import Testing

@Suite struct DiskWatchTests {
    private let log = TestLog()
    private let free = Free()

    private func watch(minimum: Int = 100) -> DiskWatch {
        DiskWatch(path: "/data", minimumFreeMiB: minimum, logger: log.logger) { [free] _ in try free.bytes() }
    }

    @Test func tellsOnceThatTheDiskIsLowAndOnceThatItHasRoom() throws {
        let watch = watch()
        #expect(watch.status == nil)
        for mebibytes in [200, 101, 99, 50, 99, 105, 109, 110, 120, 100] {
            free.set(mebibytes)
            try watch.runOnce()
        }
        #expect(
            log.events.map { "\($0.level): \($0.message)" } == [
                "warning: disk is almost full: reports will be refused when it is", "notice: disk has room again",
            ])
    }

    @Test func theStatusIsThatOfTheLastLook() throws {
        let watch = watch()
        free.set(99)
        #expect(try watch.runOnce() == watch.status)
        #expect(watch.status?.isLow == true)
        #expect(watch.status?.freeBytes == 99 << 20)
        free.set(nil)
        #expect(throws: Free.Unknown.self) { try watch.runOnce() }
        #expect(watch.status?.isLow == true)
    }

    @Test func noMinimumNoWarning() throws {
        free.set(0)
        #expect(try watch(minimum: 0).runOnce().isLow == false)
        #expect(log.events.map { "\($0.level): \($0.message)" }.isEmpty)
    }

    @Test func measuresARealDisk() throws {
        let status = try DiskWatch(path: NSTemporaryDirectory(), minimumFreeMiB: 0, logger: log.logger).runOnce()
        #expect(status.freeBytes > 0)
        #expect(throws: StorageError.self) {
            try DiskWatch(path: "/no/such/place", minimumFreeMiB: 0, logger: log.logger).runOnce()
        }
    }
}

private final class Free: Sendable {
    struct Unknown: Error {}

    private let mebibytes = Mutex<Int?>(nil)

    func set(_ value: Int?) { mebibytes.withLock { $0 = value } }

    func bytes() throws -> Int64 {
        guard let value = mebibytes.withLock({ $0 }) else { throw Unknown() }
        return Int64(value) << 20
    }
}
