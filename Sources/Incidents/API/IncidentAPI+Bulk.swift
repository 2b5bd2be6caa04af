import Accounts
import HTTPTypes
import Kernel
import Platform

/// What is done to several incidents at once: to each as if it had been asked for by itself, with an answer for each.
extension IncidentAPI {
    /// More than a page of the list holds.
    private static let incidents = APIParameter<Set<IncidentID>>.ids(.body, "incidents", "Their numbers.", 1...200).required
    private static let explanation = """
        What cannot be done to one is done to the others all the same. After a failure of the server ask again: what was done \
        already is no error.
        """

    func performOnMany(_ action: IncidentAction) -> APIOperation {
        many("/" + action.rawValue, id: action.rawValue + "Incidents", action.summaryOfMany) { id, call in
            try await actions.perform(action, on: id, by: call.asking)
        }
    }

    var assignMany: APIOperation {
        many("/assign", id: "assignIncidents", "Give incidents to somebody, or to nobody", takes: [Self.user.declaration]) {
            id, call in
            try await assign(id, call)
        }
    }

    var changeTagsOfMany: APIOperation {
        many(
            "/tags", id: "changeTagsOfIncidents", "Add tags to incidents, or take them away",
            takes: [Self.adding.declaration, Self.removing.declaration]
        ) { id, call in
            let (adding, removing) = try tags(call)
            return try await actions.changeTags(of: id, adding: adding, removing: removing, by: call.asking)
        }
    }

    private func many(
        _ path: String, id: String, _ summary: String, takes: [APIParameterDeclaration] = [],
        _ body: @escaping @Sendable (IncidentID, APICall) async throws -> Incident
    ) -> APIOperation {
        APIOperation(
            .post, "/incidents/bulk" + path, id: id, tag: Self.tag.name, summary, explanation: Self.explanation,
            needs: .needs(.incidentsWrite, .actOnIncidents), takes: [Self.incidents.declaration] + takes,
            gives: .changed(.bulk, "What came of each.")
        ) { call in
            try call.requireAnywhere(.actOnIncidents)
            var outcomes: [BulkOutcome] = []
            for id in try call.need(Self.incidents).sorted() { outcomes.append(try await outcome(of: id, call, body)) }
            return BulkOutcomes(all: outcomes)
        }
    }

    /// - Throws: what is the server's fault, and would be of the others too.
    private func outcome(
        of id: IncidentID, _ call: APICall, _ body: (IncidentID, APICall) async throws -> Incident
    ) async throws -> BulkOutcome {
        do {
            return BulkOutcome(id: id, incident: try await view(try await body(id, call)))
        } catch let error as ClientError {
            return BulkOutcome(id: id, refusal: error, detail: words.detail(error))
        }
    }
}

extension IncidentAction {
    fileprivate var summaryOfMany: String {
        switch self {
        case .acknowledge: "Acknowledge incidents"
        case .resolve: "Resolve incidents"
        case .close: "Close incidents"
        case .reopen: "Reopen incidents"
        }
    }
}

/// What came of one of several incidents.
struct BulkOutcome: Sendable {
    let id: IncidentID
    /// How it stands now; nil when it was refused.
    var incident: IncidentView?
    var refusal: ClientError?
    /// Of the refusal, for a person.
    var detail: String?
}

struct BulkOutcomes: Sendable {
    let all: [BulkOutcome]
}

extension APIShape where Value == BulkOutcomes {
    static let bulk = APIShape(
        "BulkOutcomes", "What came of each of several incidents.",
        [.init("results", "By the numbers asked for.", list: .bulkOutcome, \.all)])
}

extension APIShape where Value == BulkOutcome {
    fileprivate static let bulkOutcome = APIShape(
        "BulkOutcome", "What came of one of several incidents.",
        [
            .init("incident_id", "The number asked for.", \.id),
            .init("status", "What would have been answered to it alone: 200, or that of the refusal.") { $0.refusal?.status.code ?? 200 },
            .init("incident", "How it stands now; null when it was refused.", optional: .incident, \.incident),
            .init("type", "Of the refusal, as a problem names it; null when it was done.") {
                $0.refusal.map { ProblemType.uri(of: $0.sentAs) }
            },
            .init("detail", "Of the refusal, for a person.", \.detail),
        ])
}
