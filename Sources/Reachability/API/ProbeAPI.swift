import Accounts
import HTTPTypes
import Kernel
import Platform

/// Probes, for programs.
struct ProbeAPI: Sendable {
    let probes: ProbeOperations
    let settings: ProbeSettings
    let now: @Sendable () -> Timestamp

    static let tag = (name: "Probes", explanation: "Whether hosts, ports, pages, names and certificates are as they should be.")
    static let root = APIRoutes.root + "/probes"
    /// What `series` shows where nothing is said.
    private static let usualSpan = Duration.seconds(86_400)
    private static let usualCount = 288

    private static let id = APIParameter.integer(.path, "id", "The probe's number.", 1...Int64.max)
    private static let name = APIParameter.text(.body, "name", "What to call it; unique.", 1...NameRule.maximumLength).required
    private static let kind = APIParameter<ProbeKind>(
        .body, "kind", "How it is looked at.", .word(ProbeKind.allCases.map(\.rawValue)), isRequired: true
    ) { $0.string.flatMap(ProbeKind.init(rawValue:)) }
    private static let target = APIParameter.text(
        .body, "target", "A host (icmp, dns), `host:port` (tcp, tls), or the address of a page (http).", 1...ProbeDraft.longestText
    ).required
    private static let every = APIParameter.integer(
        .body, "every", "Seconds from one look to the next.", range(ProbeDraft.spans), fallback: 60)
    private static let timeout = APIParameter.integer(
        .body, "timeout", "Seconds after which no answer is a failure.", range(ProbeDraft.timeouts), fallback: 1)
    private static let expected = APIParameter<String>(
        .body, "expect", "A text that a page, or an address that a name has to lead to.", .text(1...ProbeDraft.longestText).nullable
    ) { $0.string }
    private static let days = APIParameter<Int>(
        .body, "days", "Of tls: with fewer days left it is a failure.", .integer(0...3650).nullable
    ) { $0.int.map(Int.init) }
    private static let parent = APIParameter<String>(
        .body, "depends_on", "The name of the probe that explains its failures, e.g. a router.", .text(1...NameRule.maximumLength).nullable
    ) { $0.string }
    private static let service = APIParameter<ServiceID>(
        .body, "service_id", "Under which its events are reported; the house's without it.", ServiceID.schema.nullable
    ) { $0.int.map { ServiceID($0) } }
    private static let paused = APIParameter.flag(.body, "paused", "Whether nobody looks.")
    private static let from = APIParameter.time(.query, "from", "Since when; a day before `until` without it.")
    private static let until = APIParameter.time(.query, "until", "Until when, exclusive; now without it.")
    private static let count = APIParameter.integer(
        .query, "count", "Of how many stretches at most.", 1...Int64(ProbeSeriesQuery.mostStretches), fallback: usualCount)
    private static let fields = [
        name.declaration, kind.declaration, target.declaration, every.declaration, timeout.declaration, expected.declaration,
        days.declaration, parent.declaration, service.declaration, paused.declaration,
    ]

    private static func range(_ range: ClosedRange<Int>) -> ClosedRange<Int64> { Int64(range.lowerBound)...Int64(range.upperBound) }

    var operations: [APIOperation] { [list, add, show, replace, remove, series] }

    private var list: APIOperation {
        APIOperation(
            .get, "/probes", id: "listProbes", tag: Self.tag.name, "Probes, in the order in which they were added",
            needs: .needs(.probesRead, .viewProbes), takes: APIPaging.parameters, gives: .page(of: .probe)
        ) { call in
            let after = try call.cursor { Int64($0) }.map { ProbeID($0) }
            let found = try await probes.list(after: after, limit: try call.limit + 1, by: call.asking)
            return APIPage(found, limit: try call.limit) { String($0.id.rawValue) }
        }
    }

    private var show: APIOperation {
        APIOperation(
            .get, "/probes/{id}", id: "getProbe", tag: Self.tag.name, "One probe, and what the last look found",
            needs: .needs(.probesRead, .viewProbes), takes: [Self.id.declaration], gives: .one(.probe)
        ) { call in try await probes.find(try Self.number(call), by: call.asking) }
    }

    private var add: APIOperation {
        APIOperation(
            .post, "/probes", id: "addProbe", tag: Self.tag.name, "Have something looked at", needs: .needs(.probesWrite, .manageProbes),
            takes: Self.fields, gives: .made(.probe) { Self.root + "/\($0.id)" },
            refusals: [.conflict: "The name is taken.", .notFound: "There is no such service."]
        ) { call in try await probes.add(try Self.draft(call), by: call.asking) }
    }

    private var replace: APIOperation {
        APIOperation(
            .put, "/probes/{id}", id: "changeProbe", tag: Self.tag.name, "Change a probe",
            explanation: "With another kind or target it begins anew; what was kept of it stays.",
            needs: .needs(.probesWrite, .manageProbes), takes: [Self.id.declaration] + Self.fields, gives: .changed(.probe),
            refusals: [.conflict: "The name is taken.", .notFound: "There is no such probe, or no such service."]
        ) { call in try await probes.change(try Self.number(call), to: try Self.draft(call), by: call.asking) }
    }

    private var remove: APIOperation {
        APIOperation(
            .delete, "/probes/{id}", id: "removeProbe", tag: Self.tag.name, "Remove a probe, with all that was kept of it",
            needs: .needs(.probesWrite, .manageProbes), takes: [Self.id.declaration], gives: .nothing
        ) { call in try await probes.remove(try Self.number(call), by: call.asking) }
    }

    private var series: APIOperation {
        APIOperation(
            .get, "/probes/{id}/series", id: "getProbeSeries", tag: Self.tag.name, "How a probe did over a time",
            explanation: "Stretches in which nobody looked are left out; `next` is always null.", needs: .needs(.probesRead, .viewProbes),
            takes: [Self.id.declaration, Self.from.declaration, Self.until.declaration, Self.count.declaration],
            gives: .page(of: .probeStretch),
            refusals: [.unprocessableContent: "The time does not begin before it ends, or is longer than ten years."]
        ) { call in
            let until = try call[Self.until] ?? now()
            let from = try call[Self.from] ?? until.adding(.zero - Self.usualSpan)
            let query = try ProbeSeriesQuery(from: from, until: until, count: try call.need(Self.count), at: now(), settings)
            return APIPage(try await probes.series(of: try Self.number(call), query, by: call.asking), next: nil)
        }
    }

    private static func number(_ call: APICall) throws -> ProbeID { ProbeID(Int64(try call.need(id))) }

    private static func draft(_ call: APICall) throws -> ProbeDraft {
        var draft = ProbeDraft(name: try call.need(name), kind: try call.need(kind), target: try call.need(target))
        (draft.every, draft.timeout) = (try call.need(every), try call.need(timeout))
        (draft.expected, draft.days) = (try call[expected], try call[days])
        (draft.parent, draft.service, draft.isPaused) = (try call[parent], try call[service], try call[paused] ?? false)
        return draft
    }
}
