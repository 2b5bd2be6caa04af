import Accounts
import HTTPTypes
import Kernel
import Platform

/// Playbooks, what they did, and sets that none knows, for programs.
struct PlaybookAPI: Sendable {
    let playbooks: PlaybookOperations
    let escalations: EscalationOperations

    static let tag = (name: "Playbooks", explanation: "Who must know of which incidents, and when.")

    private static let code = APIParameter.text(.path, "code", "The playbook's code.", 1...60)
    private static let id = APIParameter.integer(.path, "id", "The set's number.", 1...Int64.max)
    private static let incident = APIParameter.integer(.path, "id", "The incident's number.", 1...Int64.max)

    var operations: [APIOperation] { [list, unmatched, removeUnmatched, find, remove, escalation] }

    private var list: APIOperation {
        APIOperation(
            .get, "/playbooks", id: "listPlaybooks", tag: Self.tag.name, "All playbooks, by code",
            explanation: "All of them: `next` is always null.", needs: .needs(.playbooksRead, .viewPlaybooks),
            gives: .page(of: .playbookLine)
        ) { call in APIPage(try await playbooks.list(by: call.asking), next: nil) }
    }

    private var find: APIOperation {
        APIOperation(
            .get, "/playbooks/{code}", id: "getPlaybook", tag: Self.tag.name, "One playbook, with what it says",
            needs: .needs(.playbooksRead, .viewPlaybooks), takes: [Self.code.declaration], gives: .one(.playbook)
        ) { call in
            guard let newest = try await playbooks.versions(of: try call.need(Self.code), by: call.asking).first else {
                throw ClientError.playbookNotFound
            }
            return newest
        }
    }

    private var remove: APIOperation {
        APIOperation(
            .delete, "/playbooks/{code}", id: "removePlaybook", tag: Self.tag.name, "Take a playbook away",
            explanation: "What it did is kept; its steps stop in the episodes that are under way.",
            needs: .needs(.playbooksWrite, .managePlaybooks), takes: [Self.code.declaration], gives: .nothing
        ) { call in try await playbooks.remove(try call.need(Self.code), by: call.asking) }
    }

    private var unmatched: APIOperation {
        APIOperation(
            .get, "/playbooks/unmatched", id: "listUnmatchedSets", tag: Self.tag.name,
            "Sets of triggers that no playbook knows, those that came last first",
            explanation: "All of them: `next` is always null.", needs: .needs(.playbooksRead, .viewPlaybooks),
            gives: .page(of: .unmatchedSet)
        ) { call in APIPage(try await playbooks.unmatched(by: call.asking), next: nil) }
    }

    private var removeUnmatched: APIOperation {
        APIOperation(
            .delete, "/playbooks/unmatched/{id}", id: "removeUnmatchedSet", tag: Self.tag.name,
            "Take one off the list until it comes again",
            needs: .needs(.playbooksWrite, .managePlaybooks), takes: [Self.id.declaration], gives: .nothing
        ) { call in try await playbooks.removeUnmatched(Int64(try call.need(Self.id)), by: call.asking) }
    }

    private var escalation: APIOperation {
        APIOperation(
            .get, "/incidents/{id}/escalation", id: "getEscalation", tag: Self.tag.name,
            "What playbooks did about an incident, and what comes next",
            explanation: "Of its newest episode. Steps that wait for reports alone are not among `next`.",
            needs: escalations.incidents.reading, takes: [Self.incident.declaration], gives: .one(.escalation)
        ) { call in try await escalations.escalation(of: IncidentID(Int64(try call.need(Self.incident))), by: call.asking) }
    }
}
