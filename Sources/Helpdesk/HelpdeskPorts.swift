/// What this module asks of the others; `App` fills it.
package struct HelpdeskPorts: Sendable {
    package var desk: HelpdeskDesk
    package var messages: NoticeMessages
    package var incidents: IssueIncidents

    package init(desk: HelpdeskDesk, messages: NoticeMessages = .none, incidents: IssueIncidents = .none) {
        (self.desk, self.messages, self.incidents) = (desk, messages, incidents)
    }
}
