/// What issues ask of incidents. The module that keeps incidents fills it.
package struct IssueIncidents: Sendable {
    package static let none = IssueIncidents()

    package init() {}
}
