import Accounts
import Kernel
import Platform

/// In a sentence each: who knows of it, and what happens next.
extension IncidentPage {
    static func who(_ incident: Incident, _ texts: TextCatalog) -> String {
        if let name = incident.assignee { return texts.text("incident_story_has", ["name": name]) }
        guard let name = incident.changedBy else { return texts["incident_story_nobody"] }
        return switch incident.state {
        case .open, .merged: texts["incident_story_nobody"]
        case .acknowledged: texts.text("incident_story_seen", ["name": name])
        case .resolved, .closed: texts.text("incident_story_over", ["name": name])
        }
    }

    /// - Parameter reopenWindow: how long after closing an event still reopens the incident.
    static func next(_ incident: Incident, reopenWindow: Duration, _ texts: TextCatalog, _ formats: ReaderFormats) -> String {
        switch incident.state {
        case .open, .merged: return texts["incident_next_open"]
        case .acknowledged: return texts["incident_next_acknowledged"]
        case .resolved: return texts["incident_next_resolved"]
        case .closed:
            let end = incident.changedAt.adding(reopenWindow)
            return end > formats.now
                ? texts.text("incident_next_closed", ["time": formats.dateTime(end)]) : texts["incident_next_closed_over"]
        }
    }

    /// To whom the incident can be given.
    struct Assignment {
        let url: String
        let choices: [Choice]
        /// Who looks after it now (``IncidentUndo``).
        let before: String
    }

    struct Choice {
        let value: String
        let label: String
        let selected: Bool
    }

    /// What the form sends for nobody.
    static let nobody = "nobody"

    static func assignment(_ data: Data, reader: Identity, _ texts: TextCatalog) -> Assignment {
        let incident = data.incident
        let others = data.assignees.filter { $0.id != reader.userID }
        let own = data.assignees.filter { $0.id == reader.userID }
        let people = (own + others).map { user in
            Choice(
                value: user.id.description,
                label: user.id == reader.userID ? texts.text("assign_me", ["name": user.name]) : user.name,
                selected: user.id == incident.assigneeID)
        }
        let isNobody = !people.contains { $0.selected }
        return Assignment(
            url: IncidentPath.assign(incident.id),
            choices: [Choice(value: nobody, label: texts["assign_nobody"], selected: isNobody)] + people,
            before: IncidentUndo.text(of: incident.assigneeID))
    }
}
