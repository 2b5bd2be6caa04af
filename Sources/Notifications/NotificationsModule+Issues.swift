import Platform

/// What whoever tells people of issues needs of messages.
extension NotificationsModule {
    package var issueOutbox: IssueOutbox {
        IssueOutbox(channels: channels, writer: writer, settings: settings[NotificationSettings.self], baseURL: ground.baseURL)
    }
}
