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
        let choices: [SelectOption]
        /// Who looks after it now (``IncidentUndo``).
        let before: String
    }

    /// What the form sends for nobody.
    static let nobody = "nobody"

    /// Whom a form chooses; nil for nobody.
    static func assignee(_ choice: String) throws -> UserID? {
        guard choice != nobody else { return nil }
        guard let id = Int64(choice) else { throw ClientError.assigneeMayNotAct }
        return UserID(id)
    }

    static func assignment(_ data: Data, reader: Identity, _ texts: TextCatalog) -> Assignment {
        let incident = data.incident
        let others = data.assignees.filter { $0.id != reader.userID }
        let own = data.assignees.filter { $0.id == reader.userID }
        let people = (own + others).map { user in
            SelectOption(
                code: user.id.description,
                label: user.id == reader.userID ? texts.text("assign_me", ["name": user.name]) : user.name,
                current: user.id == incident.assigneeID)
        }
        let isNobody = !people.contains { $0.current }
        return Assignment(
            url: IncidentPath.assign(incident.id),
            choices: [SelectOption(code: nobody, label: texts["assign_nobody"], current: isNobody)] + people,
            before: IncidentUndo.text(of: incident.assigneeID))
    }
}
