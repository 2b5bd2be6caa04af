package import CoreMetrics
import Synchronization

/// Keeps the figures of swift-metrics and writes them as Prometheus text.
///
/// A name has at most `seriesLimit` label sets; additional ones are counted together under `overflow="true"`, so that
/// labels made of input cannot fill the memory.
package final class PrometheusRegistry: MetricsFactory {
    private struct Key: Hashable {
        let name: String
        let labels: String
    }

    private struct State {
        var series: [Key: any PrometheusSeries] = [:]
        var counts: [String: Int] = [:]
    }

    private let seriesLimit: Int
    private let state = Mutex(State())
    package let process: ProcessFigures

    package init(seriesLimit: Int = 500, process: ProcessFigures = ProcessFigures()) {
        (self.seriesLimit, self.process) = (seriesLimit, process)
    }

    /// A `counter` of whole numbers. Here as below, the same label and dimensions give the same series.
    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, dimensions, CounterSeries.self) { CounterSeries() }
    }

    /// A `counter` of fractions.
    package func makeFloatingPointCounter(label: String, dimensions: [(String, String)]) -> any FloatingPointCounterHandler {
        series(label, dimensions, GaugeSeries.self) { GaugeSeries(type: "counter") }
    }

    /// A `gauge`: the last value counts.
    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(label, dimensions, GaugeSeries.self) { GaugeSeries(type: "gauge") }
    }

    /// A `histogram` by size (1 to 1,048,576) with `aggregate`, else a `gauge`.
    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        if aggregate { return series(label, dimensions, HistogramSeries.self) { HistogramSeries(buckets: HistogramSeries.sizes) } }
        return series(label, dimensions, GaugeSeries.self) { GaugeSeries(type: "gauge") }
    }

    /// A `histogram` in seconds, as Prometheus wants them.
    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(label, dimensions, HistogramSeries.self) { HistogramSeries(buckets: HistogramSeries.seconds) }
    }

    /// Does nothing, as the next four: a scraper must see the last value of a series.
    package func destroyCounter(_ handler: any CounterHandler) {}
    /// Does nothing.
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    /// Does nothing.
    package func destroyMeter(_ handler: any MeterHandler) {}
    /// Does nothing.
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    /// Does nothing.
    package func destroyTimer(_ handler: any TimerHandler) {}

    /// The series of a name and labels, made when new. A name that is already of another kind gives a series of its own
    /// that nobody sees.
    private func series<Series: PrometheusSeries>(
        _ label: String, _ dimensions: [(String, String)], _ kind: Series.Type, make: () -> Series
    ) -> Series {
        let name = PrometheusText.name(label)
        var key = Key(name: name, labels: PrometheusText.labels(dimensions))
        return state.withLock { state in
            if state.series[key] == nil, state.counts[name, default: 0] >= seriesLimit {
                key = Key(name: name, labels: PrometheusText.labels([("overflow", "true")]))
            }
            if let known = state.series[key] { return known as? Series ?? make() }
            let made = make()
            state.series[key] = made
            state.counts[name, default: 0] += 1
            return made
        }
    }

    /// All figures in Prometheus's text format.
    package func exposition() -> String {
        let series = state.withLock { $0.series }
        var text = ""
        var lastName = ""
        for (key, value) in series.sorted(by: { ($0.key.name, $0.key.labels) < ($1.key.name, $1.key.labels) }) {
            if key.name != lastName { text += "# TYPE \(key.name) \(value.type)\n" }
            lastName = key.name
            value.write(name: key.name, labels: key.labels, to: &text)
        }
        return text + process.exposition()
    }
}
