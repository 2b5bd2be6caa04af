import Accounts
import HTTPTypes
import Kernel
import Platform

/// Thresholds of the sources and how their cells are doing, for programs.
struct ThresholdAPI: Sendable {
    let thresholds: ThresholdOperations

    private static let tag = FeedAPI.tag.name
    static let root = APIRoutes.root + "/status/thresholds"

    private static let id = APIParameter.publicID(.path, "id", "The threshold's id.")
    private static let channel = APIParameter<FeedName>.word(.body, "channel", "Which source.")
    private static let provider = APIParameter.text(.body, "provider", "Of one provider's cells; absent for all.", 1...100)
    private static let country = APIParameter.text(.body, "country", "Of one country's cells, alpha-2; absent for all.", 2...2)
    private static let limits = APIParameter<[FeedMetric: MetricLimits]>(
        .body, "limits", "From which value on a metric makes a state; values below it for bandwidth, stability and works, above it else.",
        MetricLimits.mapSchema
    ) { value in
        let pairs = FeedMetric.allCases.compactMap { metric in value[metric.rawValue].map { (metric, MetricLimits(json: $0)) } }
        return Dictionary(uniqueKeysWithValues: pairs)
    }
    private static let worse = APIParameter.integer(.body, "worse", "Readings in a row before it counts as worse.", 1...1000, fallback: 2)
    private static let better = APIParameter.integer(
        .body, "better", "Readings in a row before it counts as better.", 1...1000, fallback: 3)
    private static let stale = APIParameter.integer(
        .body, "stale_seconds", "How old a value may be before nothing is known.", 1...604_800,
        fallback: ThresholdRule.standardStaleSeconds)
    private static let service = APIParameter<ServiceID>(
        .body, "service_id", "To which service's incidents changes for the worse go; null for none.", ServiceID.schema.nullable
    ) { $0.int.map { ServiceID($0) } }

    var operations: [APIOperation] { [list, add, delete, cells] }

    private var list: APIOperation {
        APIOperation(
            .get, "/status/thresholds", id: "listStatusThresholds", tag: Self.tag, "From which values on cells of the sources are not well",
            explanation: "The narrowest counts for a cell; without one what suits its source. All of them: `next` is always null.",
            needs: .needs(.statusRead, .viewStatusPage), gives: .page(of: .threshold)
        ) { call in APIPage(try await thresholds.list(by: call.asking), next: nil) }
    }

    private var add: APIOperation {
        APIOperation(
            .post, "/status/thresholds", id: "addStatusThreshold", tag: Self.tag, "Add a threshold",
            explanation: "It counts from the next reading on. Changes for the worse become events of the service.",
            needs: .needs(.statusWrite, .manageStatusSites),
            takes: [
                Self.channel.required.declaration, Self.provider.declaration, Self.country.declaration, Self.limits.required.declaration,
                Self.worse.declaration, Self.better.declaration, Self.stale.declaration, Self.service.declaration,
            ], gives: .made(.threshold) { _ in Self.root }
        ) { call in
            try await thresholds.save(
                CellScope(try call.need(Self.channel), provider: try call[Self.provider], country: try call[Self.country]),
                limits: try call.need(Self.limits),
                hysteresis: Hysteresis(worse: try call.need(Self.worse), better: try call.need(Self.better)),
                staleSeconds: try call.need(Self.stale), service: try call[Self.service], by: call.asking)
        }
    }

    private var delete: APIOperation {
        APIOperation(
            .delete, "/status/thresholds/{id}", id: "deleteStatusThreshold", tag: Self.tag, "Delete a threshold",
            explanation: "What it raised at the desk is resolved after the next reading.",
            needs: .needs(.statusWrite, .manageStatusSites), takes: [Self.id.declaration], gives: .nothing
        ) { call in try await thresholds.delete(try call.need(Self.id), by: call.asking) }
    }

    private var cells: APIOperation {
        APIOperation(
            .get, "/status/cells", id: "listStatusCells", tag: Self.tag, "How each channel of each provider is doing in each country",
            explanation: "All of them: `next` is always null.", needs: .needs(.statusRead, .viewStatusPage), gives: .page(of: .cell)
        ) { call in APIPage(try await thresholds.cells(by: call.asking), next: nil) }
    }
}

extension MetricLimits {
    private static let states = ["degraded", "partial", "major"]

    static let schema = APISchema(
        .object(
            states.map { .init($0, APISchema(.number).nullable.explained("Absent for never."), isRequired: false) }, isOpen: false))
    static let mapSchema = APISchema(
        .object(FeedMetric.allCases.map { .init($0.rawValue, schema, isRequired: false) }, isOpen: false))

    init(json: JSON) {
        func number(_ name: String) -> Double? {
            switch json[name] {
            case .number(let number): number
            case .integer(let number): Double(number)
            default: nil
            }
        }
        self.init(degraded: number("degraded"), partial: number("partial"), major: number("major"))
    }

    var json: JSON { ["degraded": degraded.json, "partial": partial.json, "major": major.json] }
}

extension APIShape where Value == ThresholdRule {
    fileprivate static let threshold = APIShape(
        "StatusThreshold", "From which values on some cells are not well, how long that must last, and whom to tell.",
        [
            .init("id", "For deleting it.", \.id),
            .init("channel", "Which source.", .word(FeedName.allCases.map(\.rawValue))) { .text($0.scope.channel.rawValue) },
            .init("provider", "Null for all.", \.scope.provider), .init("country", "Null for all.", \.scope.country),
            .init("limits", "By metric.", MetricLimits.mapSchema) { rule in
                .object(Dictionary(uniqueKeysWithValues: rule.limits.map { ($0.key.rawValue, $0.value.json) }))
            },
            .init("worse", "Readings in a row before it counts as worse.", \.hysteresis.worse),
            .init("better", "Readings in a row before it counts as better.", \.hysteresis.better),
            .init("stale_seconds", "How old a value may be.", \.staleSeconds),
            .init("service_id", "Whose incidents changes for the worse become.", \.service),
        ])
}

extension APIShape where Value == StatusCell {
    fileprivate static let cell = APIShape(
        "StatusCell", "A provider's channel in a country, a part of the billing, or a source that has no parts.",
        [
            .init("name", "For people.") { $0.id.name() },
            .init("channel", "Which source.", .word(FeedName.allCases.map(\.rawValue))) { .text($0.id.channel.rawValue) },
            .init("provider", "Empty where there are none.", \.id.provider), .init("country", "Empty where there are none.", \.id.country),
            .init("state", "By its threshold.", \.state), .init("since", "Since when.", \.since),
            .init("seen_at", "When its source last spoke of it.", \.seenAt),
            .init("incident_id", "What it became at the desk; null when nothing is wrong.", \.incident),
        ])
}
