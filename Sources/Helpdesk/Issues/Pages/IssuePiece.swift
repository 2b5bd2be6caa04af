import Kernel
import Platform

/// What the page of an incident shows of the issues that were opened from it; model of the template `issue_piece`.
struct IssuePiece {
    struct Opened {
        let issueURL: String
        let issueNumber: String
        let issueSubject: String
    }

    let issues: [Opened]
    let hasIssues: Bool
    let incidentNumber: String
    /// Where one is opened with a click; nil for those who may not.
    let openIssueURL: String?
    let openLabel: String
    /// Which one it would be, so that two clicks make one.
    let turn: String
    let closeIssueURL: String?

    /// Nil where there is no Redmine.
    static func piece(
        of incident: IncidentID, for access: Access, isSetUp: Bool, _ incidents: IssueIncidents, on connection: any SQLConnection
    ) throws -> (@Sendable (TextCatalog, ReaderFormats) -> PagePiece)? {
        guard isSetUp else { return nil }
        let held: IssueIncidents.Incident?
        do { held = try incidents.held(incident, access, connection) } catch is ClientError { held = nil }
        let links = try IssueLinkStore.links(of: held?.id ?? incident, with: incidents, on: connection)
        return { texts, _ in PagePiece(template: "issue_piece", model: IssuePiece(links, incident, held, texts)) }
    }

    private init(
        _ links: [IssueLinkStore.Link], _ incident: IncidentID, _ held: IssueIncidents.Incident?, _ texts: TextCatalog
    ) {
        let own = links.first { $0.incident == (held?.id ?? incident) && $0.issue != nil }
        let opened = links.filter { $0.issue != nil }
        issues = opened.compactMap { link in
            link.issue.map { Opened(issueURL: IssuePath.issue($0), issueNumber: String($0), issueSubject: link.subject) }
        }
        hasIssues = !issues.isEmpty
        incidentNumber = incident.description
        openIssueURL = held.map { IssuePath.open(from: $0.id) }
        openLabel = texts[opened.isEmpty ? "issue_from_this" : "issue_from_this_again"]
        turn = String((own?.turn ?? 0) + 1)
        closeIssueURL = held.flatMap { $0.isOver ? nil : opened.first?.issue }.map { IssuePath.close($0) }
    }
}
