import Accounts
import Helpdesk
import Incidents
import Platform

/// What issues ask of incidents.
extension Ports {
    static func issueIncidents(_ incidents: IncidentsModule, _ accounts: AccountsModule, database: Database) -> IssueIncidents { .none }
}
