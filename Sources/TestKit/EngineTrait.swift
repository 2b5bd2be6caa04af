package import Testing

/// On which databases the tests of a suite run, without saying so: the fixtures take the engine from
/// ``TestEngine/current``. What they opened is closed when the test ends.
package struct EngineTrait: SuiteTrait, TestTrait, TestScoping {
    let engines: [TestEngine]

    package var isRecursive: Bool { true }

    /// Tests wait for their turn here, so that those of all suites together do not use up the server's connections. A time
    /// limit of a test counts the waiting.
    private static let gate = TestGate(width: 8)

    package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        for engine in engines {
            // What fails says on which engine.
            let naming = IssueHandlingTrait.compactMapIssues { issue in
                var issue = issue
                issue.comments.append("on \(engine.rawValue)")
                return issue
            }
            let scope = TestScope()
            await Self.gate.enter()
            let result: Result<Void, any Error>
            do {
                result = .success(
                    try await TestEngine.$current.withValue(engine) {
                        try await TestScope.$current.withValue(scope) {
                            try await naming.provideScope(for: test, testCase: testCase, performing: function)
                        }
                    })
            } catch { result = .failure(error) }
            scope.end()
            await Self.gate.leave()
            try result.get()
        }
    }
}

extension Trait where Self == EngineTrait {
    /// Once on SQLite and once on PostgreSQL: what holds SQL.
    package static var bothEngines: Self { EngineTrait(engines: TestEngine.all) }
    /// On SQLite, where that can be had: what calls stores, and holds no SQL of its own.
    package static var oneEngine: Self { EngineTrait(engines: Array(TestEngine.all.prefix(1))) }
}

/// Lets a number of tests through at a time.
actor TestGate {
    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(width: Int) { free = width }

    func enter() async {
        guard free == 0 else { free -= 1; return }
        await withCheckedContinuation { waiting.append($0) }
    }

    func leave() {
        guard waiting.isEmpty else { return waiting.removeFirst().resume() }
        free += 1
    }
}
