import CoreMetrics
import Platform
import Testing

@Suite struct PrometheusRegistryTests {
    private let registry = PrometheusRegistry(seriesLimit: 3)

    @Test func countersAndGaugesAreWritten() {
        Counter(label: "jobs.done", dimensions: [("kind", "a\"b\\c\nd")], factory: registry).increment(by: 3)
        Counter(label: "jobs.done", dimensions: [("kind", "a\"b\\c\nd")], factory: registry).increment()
        Gauge(label: "queue", factory: registry).record(2.5)
        let text = registry.exposition()
        #expect(text.contains("# TYPE jobs_done counter\njobs_done{kind=\"a\\\"b\\\\c\\nd\"} 4\n"))
        #expect(text.contains("# TYPE queue gauge\nqueue 2.5\n"))
    }

    @Test func timersAreHistogramsInSeconds() {
        let timer = Timer(label: "wait", dimensions: [("b", "2"), ("a", "1")], factory: registry)
        timer.recordNanoseconds(2_000_000)
        timer.recordNanoseconds(90_000_000_000)
        let text = registry.exposition()
        #expect(text.contains("# TYPE wait histogram\n"))
        #expect(text.contains("wait_bucket{a=\"1\",b=\"2\",le=\"0.001\"} 0\n"))
        #expect(text.contains("wait_bucket{a=\"1\",b=\"2\",le=\"0.0025\"} 1\n"))
        #expect(text.contains("wait_bucket{a=\"1\",b=\"2\",le=\"30\"} 1\n"))
        #expect(text.contains("wait_bucket{a=\"1\",b=\"2\",le=\"+Inf\"} 2\n"))
        #expect(text.contains("wait_sum{a=\"1\",b=\"2\"} 90.002\n"))
    }

    @Test func recordersAreHistogramsToo() {
        Recorder(label: "batch", factory: registry).record(3)
        #expect(registry.exposition().contains("batch_bucket{le=\"4\"} 1\n"))
    }

    @Test func labelsMadeOfInputCannotFillTheMemory() {
        for number in 0..<100 { Counter(label: "hits", dimensions: [("who", "\(number)")], factory: registry).increment() }
        let lines = registry.exposition().split(separator: "\n").filter { $0.hasPrefix("hits{") }
        #expect(lines.count == 4)
        #expect(lines.contains("hits{overflow=\"true\"} 97"))
    }

    @Test func aNameUsedForTwoKindsKeepsTheFirst() {
        Counter(label: "same", factory: registry).increment()
        Gauge(label: "same", factory: registry).record(9)
        #expect(registry.exposition().contains("same 1\n"))
    }

    @Test func theProcessIsMeasured() {
        let text = registry.exposition()
        #expect(text.contains("process_open_fds ") && text.contains("process_uptime_seconds "))
        #expect((ProcessFigures().residentBytes ?? 0) > 1_000_000)
    }
}
