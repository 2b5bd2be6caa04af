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

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, dimensions, CounterSeries.self) { CounterSeries() }
    }

    package func makeFloatingPointCounter(label: String, dimensions: [(String, String)]) -> any FloatingPointCounterHandler {
        series(label, dimensions, GaugeSeries.self) { GaugeSeries(type: "counter") }
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(label, dimensions, GaugeSeries.self) { GaugeSeries(type: "gauge") }
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        if aggregate { return series(label, dimensions, HistogramSeries.self) { HistogramSeries(buckets: HistogramSeries.sizes) } }
        return series(label, dimensions, GaugeSeries.self) { GaugeSeries(type: "gauge") }
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(label, dimensions, HistogramSeries.self) { HistogramSeries(buckets: HistogramSeries.seconds) }
    }

    // Series live as long as the process: a scraper must see a counter's last value.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
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
