import Accounts
import Kernel
import Platform

/// Model of the template `incident_pick`: which of several incidents stays when they are merged.
struct MergePickPage {
    struct Row {
        let rowURL: String
        /// `#17 Payment failed`
        let label: String
        let level: IncidentMark
        let state: IncidentMark
        let service: String
        let count: String
        let last: Moment
        /// Nil for one that cannot stay: it is over, and another is not.
        let into: MergePage.Choice?
    }

    struct Number {
        let sent: String
    }

    let heading: String
    let doURL: String
    let returnTo: String
    /// All of them.
    let numbers: [Number]
    /// The message that stays: that of whichever happened last.
    let stays: String?
    let problem: String?
    let rows: [Row]

    /// - Parameter incidents: at least two, each by itself.
    init(_ incidents: [Incident], returnTo: String, texts: TextCatalog, formats: ReaderFormats) {
        let isOneTeam = Set(incidents.map(\.team)).count == 1
        let areOver = incidents.allSatisfy(\.state.isOver)
        heading = texts.plural("pick_heading", incidents.count)
        (doURL, self.returnTo) = (IncidentPath.bulk, returnTo)
        numbers = incidents.map { Number(sent: $0.id.description) }
        let latest = incidents.max { ($0.arrivedAt, $0.id) < ($1.arrivedAt, $1.id) }?.message ?? ""
        stays = latest.isEmpty ? nil : String(latest.prefix(MergePage.longestMessage))
        problem = isOneTeam ? nil : texts.sentence(.mergedAcrossTeams)
        rows = incidents.map { incident in
            let mayStay = isOneTeam && (areOver || !incident.state.isOver)
            return Row(
                rowURL: IncidentPath.incident(incident.id), label: "#\(incident.id) \(incident.shownTitle(texts))",
                level: IncidentMark(incident.level, texts), state: IncidentMark(incident.state, texts), service: incident.serviceName,
                count: texts.plural("occurrences", incident.occurrences), last: Moment(incident.arrivedAt, formats),
                into: mayStay
                    ? MergePage.Choice(sent: incident.id.description, words: texts.text("pick_choice", ["target": "#\(incident.id)"])) : nil
            )
        }
    }
}
