import Foundation
import Kernel
import Platform

/// How the desk's pages about the sources call things, in the reader's language.
struct FeedsWords: Sendable {
    let texts: TextCatalog
    let formats: ReaderFormats
    /// The service that cells go to whose threshold names none; nil for nowhere.
    var standardService: String?

    /// To whose incidents a change for the worse goes.
    /// - Parameter name: of the service that the threshold names.
    func service(_ name: String?) -> String {
        name ?? standardService.map { texts.text("feeds_standard_service", ["service": $0]) } ?? texts["feeds_no_service"]
    }

    func channel(_ name: FeedName) -> String { texts["public_channel_" + name.rawValue] }

    func country(_ code: String) -> String {
        texts.language.locale.localizedString(forRegionCode: code) ?? CountryTable.iso3166.name(of: code) ?? code
    }

    /// A provider, or a part of the billing.
    func provider(_ name: String, of channel: FeedName) -> String {
        channel == .billing && texts.has("public_billing_" + name) ? texts["public_billing_" + name] : name
    }

    /// "SMS · Kildy · Monaco".
    func cell(_ id: CellID) -> String {
        let parts = [channel(id.channel), provider(id.provider, of: id.channel), id.country.isEmpty ? "" : country(id.country)]
        return parts.filter { !$0.isEmpty }.joined(separator: " · ")
    }

    /// "SMS · Kildy · Monaco", or "SMS · all".
    func scope(_ scope: CellScope) -> String {
        let parts = [scope.provider.map { provider($0, of: scope.channel) }, scope.country.map(country)].compactMap { $0 }
        return ([channel(scope.channel)] + (parts.isEmpty ? [texts["feeds_scope_all"]] : parts)).joined(separator: " · ")
    }

    // MARK: Figures

    func metric(_ metric: FeedMetric) -> String { texts["feeds_metric_" + metric.rawValue] }

    /// With its unit.
    func value(_ value: Double, of metric: FeedMetric) -> String {
        switch metric {
        case .bandwidth: (value / 100).formatted(.percent.precision(.fractionLength(0...2)).locale(texts.language.locale))
        case .responseTime, .deliveryTime: milliseconds(Int(value))
        case .waiting: formats.duration(.seconds(value * 60))
        case .age: formats.duration(.seconds(value))
        case .works: texts[value < 1 ? "public_broken" : "public_works"]
        case .stability, .active: value.formatted(.number.precision(.fractionLength(0...2)).locale(texts.language.locale))
        }
    }

    func milliseconds(_ amount: Int) -> String { texts.text("public_milliseconds", ["number": formats.number(amount)]) }

    /// "Bandwidth: degraded performance below 30%, partial outage below 15%".
    func limits(_ limits: MetricLimits, of metric: FeedMetric) -> String {
        let states: [(ComponentState, Double?)] = [
            (.degradedPerformance, limits.degraded), (.partialOutage, limits.partial), (.majorOutage, limits.major),
        ]
        let parts = states.compactMap { state, limit in
            limit.map { limit in
                let key = metric == .works ? "feeds_limit_broken" : metric.isBetterHigh ? "feeds_limit_below" : "feeds_limit_above"
                return texts.text(
                    key, ["state": texts["status_state_" + state.rawValue], "limit": value(limit, of: metric)])
            }
        }
        return texts.text("feeds_limits", ["metric": self.metric(metric), "limits": parts.joined(separator: ", ")])
    }

    /// Which figures of a cell are beyond their limits: "Bandwidth 4%, below 5%".
    func reasons(_ values: [FeedMetric: Double], by limits: [FeedMetric: MetricLimits]) -> [String] {
        FeedMetric.allCases.compactMap { metric in
            guard let value = values[metric], let bounds = limits[metric] else { return nil }
            let passed: Double?
            switch bounds.state(of: value, isBetterHigh: metric.isBetterHigh) {
            case .degradedPerformance: passed = bounds.degraded
            case .partialOutage: passed = bounds.partial
            case .majorOutage: passed = bounds.major
            default: passed = nil
            }
            guard let passed else { return nil }
            let key = metric == .works ? "feeds_beyond_broken" : metric.isBetterHigh ? "feeds_beyond_below" : "feeds_beyond_above"
            return texts.text(
                key,
                ["metric": self.metric(metric), "value": self.value(value, of: metric), "limit": self.value(passed, of: metric)])
        }
    }

    // MARK: What went wrong

    private static let problems: [(failure: FeedFailure, key: String)] = [
        (.noFile, "no_file"), (.unreadableFile, "unreadable_file"), (.timeout, "timeout"), (.notAList, "not_a_list"),
        (.notBits, "not_bits"), (.refused, "refused"), (.noHost, "no_host"), (.tls, "tls"), (.unreachable, "unreachable"),
        (.stillReading, "still_reading"), (.internalFault, "internal"),
        (.tooLarge(limit: FeedLimits.bytes), "too_large"), (.tooManyRows(limit: FeedLimits.rows), "too_many_rows"),
    ]

    /// Why the last look failed.
    /// - Parameter sentence: as it is kept, in English; one of another version stays as it is.
    func problem(_ sentence: String) -> String {
        if let known = Self.problems.first(where: { $0.failure.sentence == sentence }) { return texts["feeds_problem_" + known.key] }
        if let status = Int(sentence.filter(\.isNumber)), FeedFailure.status(status).sentence == sentence {
            return texts.text("feeds_problem_status", ["status": String(status)])
        }
        return sentence
    }

    /// Why a row was left out.
    func reason(_ row: RejectedRow, of name: FeedName) -> String {
        let key = "feeds_fault_" + row.code
        guard texts.has(key) else { return row.reason }
        let range = row.field == "bandwidth" ? RowLimits.bandwidth : RowLimits.number
        return texts.text(
            key,
            [
                "field": row.field ?? "", "columns": formats.number(name.columns.count), "from": formats.number(range.lowerBound),
                "to": formats.number(range.upperBound), "bytes": formats.number(RowLimits.topic),
                "words": IncidentRow.Status.allCases.map(\.rawValue).joined(separator: ", "),
            ])
    }
}
