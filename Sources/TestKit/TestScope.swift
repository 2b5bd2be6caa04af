package import Platform
import Synchronization

/// What a test of a suite with an ``EngineTrait`` has opened, to be closed when it ends: a web application keeps its
/// database for longer than that.
package final class TestScope: Sendable {
    @TaskLocal package static var current: TestScope?

    private let endings = Mutex<[@Sendable () -> Void]>([])

    package init() {}

    /// Closes the database at the end, deletes its directory and gives the lease back.
    package func keep(_ database: Database, _ directory: TestDirectory, _ lease: TestLease?) {
        endings.withLock { endings in
            endings.append {
                try? database.close()
                directory.remove()
                lease?.giveBack()
            }
        }
    }

    /// What was kept is let go of, too.
    package func end() {
        let all = endings.withLock { endings in
            defer { endings = [] }
            return endings
        }
        all.forEach { $0() }
    }
}
