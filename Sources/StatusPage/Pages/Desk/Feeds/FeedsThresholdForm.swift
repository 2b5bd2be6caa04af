import Foundation
import Kernel
import Platform

/// The fields of a threshold as a person types them.
struct FeedsThresholdForm {
    /// The states that have a limit, by the names of their fields.
    static var states: [(name: String, state: ComponentState, path: WritableKeyPath<MetricLimits, Double?>)] {
        [
            ("degraded", .degradedPerformance, \.degraded), ("partial", .partialOutage, \.partial), ("major", .majorOutage, \.major),
        ]
    }

    let channel: FeedName
    var provider: String
    var country: String
    /// By the name of the field, `bandwidth_major`.
    var limits: [String: String]
    var worse: String
    var better: String
    var staleSeconds: String
    var service: String

    /// What can be measured of a channel's cells.
    static func metrics(of channel: FeedName) -> [FeedMetric] {
        let known = ThresholdRule.standard(channel)
        return FeedMetric.allCases.filter { known[$0] != nil || $0 == .age }
    }

    /// What counts for a channel without thresholds of its own, to begin with.
    init(standard channel: FeedName) {
        self.init(
            CellScope(channel), ThresholdRule.standard(channel), Hysteresis(), staleSeconds: ThresholdRule.standardStaleSeconds,
            service: nil)
    }

    init(_ rule: ThresholdRule) {
        self.init(rule.scope, rule.limits, rule.hysteresis, staleSeconds: rule.staleSeconds, service: rule.service)
    }

    private init(
        _ scope: CellScope, _ limits: [FeedMetric: MetricLimits], _ hysteresis: Hysteresis, staleSeconds: Int, service: ServiceID?
    ) {
        (channel, provider, country) = (scope.channel, scope.provider ?? "", scope.country ?? "")
        (worse, better, self.staleSeconds) = (String(hysteresis.worse), String(hysteresis.better), String(staleSeconds))
        self.service = service.map { "\($0)" } ?? ""
        self.limits = [:]
        for (metric, bounds) in limits {
            for state in Self.states {
                self.limits["\(metric.rawValue)_\(state.name)"] = bounds[keyPath: state.path].map(Self.text(of:))
            }
        }
    }

    /// - Throws: `notFound` for a channel that there is not.
    init(_ form: FormData) throws(ClientError) {
        guard let channel = form["channel"].flatMap(FeedName.init(rawValue:)) else { throw .notFound }
        func field(_ name: String) -> String { String((form[name] ?? "").trimmingCharacters(in: .whitespaces).prefix(100)) }
        self.channel = channel
        (provider, country) = (field("provider"), field("country").uppercased())
        (worse, better, staleSeconds, service) = (field("worse"), field("better"), field("stale_seconds"), field("service"))
        let names = Self.metrics(of: channel).flatMap { metric in Self.states.map { "\(metric.rawValue)_\($0.name)" } }
        limits = Dictionary(uniqueKeysWithValues: names.map { ($0, field($0)) })
    }

    /// What is meant.
    /// - Throws: `thresholdNumberWrong`, `thresholdCountryUnknown`.
    func read() throws(ClientError) -> (
        scope: CellScope, limits: [FeedMetric: MetricLimits], hysteresis: Hysteresis, staleSeconds: Int, service: ServiceID?
    ) {
        guard country.isEmpty || CountryTable.iso3166.name(of: country) != nil else { throw .thresholdCountryUnknown }
        var found: [FeedMetric: MetricLimits] = [:]
        for metric in Self.metrics(of: channel) {
            var bounds = MetricLimits()
            for state in Self.states {
                bounds[keyPath: state.path] = try Self.limit(limits["\(metric.rawValue)_\(state.name)"] ?? "")
            }
            if bounds != MetricLimits() { found[metric] = bounds }
        }
        let hysteresis = Hysteresis(worse: try Self.whole(worse, 1...1000), better: try Self.whole(better, 1...1000))
        let scope = CellScope(channel, provider: provider.isEmpty ? nil : provider, country: country.isEmpty ? nil : country)
        return (
            scope, found, hysteresis, try Self.whole(staleSeconds, 1...604_800), Int64(service).flatMap { $0 > 0 ? ServiceID($0) : nil }
        )
    }

    /// Nil for an empty field: never.
    private static func limit(_ text: String) throws(ClientError) -> Double? {
        guard !text.isEmpty else { return nil }
        // As some languages write it.
        guard let number = Double(text.replacing(",", with: ".")), (0...1e9).contains(number) else { throw .thresholdNumberWrong }
        return number
    }

    private static func whole(_ text: String, _ range: ClosedRange<Int>) throws(ClientError) -> Int {
        guard let number = Int(text), range.contains(number) else { throw .thresholdNumberWrong }
        return number
    }

    private static func text(of number: Double) -> String {
        number == number.rounded() && abs(number) < 1e12 ? String(Int(number)) : String(number)
    }
}
