package import Foundation
package import Platform

/// The Redmine whose issues are followed, and the two tables that one of its plugins fills.
package struct RedmineSettings: SettingsSection {
    package var url: URL?
    package var apiKey: String?
    package var pollSeconds = 15
    package var caFile: String?
    package var project: String?
    package var qualityProject: String?
    package var queueDatabase: String?
    package var webhookSecret: String?
    package var matchLocalPart = false
    package var timeoutSeconds = 20
    package var parallel = 4
    package var answerBytes = 32 << 20
    package var uploadBytes = 24 << 20
    package var uploadFiles = 20
    package var sweepHour = 3
    package var historyDays = 365
    package var eventsService = "Redmine"

    package init() {}

    package static let rows: [SettingDefinition] = [
        row("redmine.url", \.url, .webURL, "Address of Redmine, without a slash at the end, e.g. https://redmine.example.org."),
        row("redmine.api_key", \.apiKey, .text, secrecy: .whole, "API key of an administrator of Redmine."),
        row("redmine.poll_seconds", \.pollSeconds, .number(1...3600), "How often changes are asked for, and the queue tables are read."),
        row(
            "redmine.ca_file", \.caFile, .path,
            "PEM file of authorities that are trusted for Redmine and its database besides the system's."),
        row("redmine.project", \.project, .text, "Identifier of the project in which issues are made from here."),
        row("redmine.quality_project", \.qualityProject, .text, "Identifier of the project of the quality board."),
        row(
            "redmine.queue_database", \.queueDatabase, .queueDatabase, secrecy: .whole,
            "Database of the queue tables, e.g. mysql://user:password@host:3306/redmine; ?ssl=true encrypts and checks the certificate."),
        row(
            "redmine.webhook_secret", \.webhookSecret, .text, secrecy: .whole,
            "Secret by which Redmine signs its web hooks (from 7.0 on); without it none is taken."),
        row(
            "redmine.match_local_part", \.matchLocalPart, .flag,
            "Also match people by what stands before the @ of their addresses, where exactly one person has it."),
        row("redmine.timeout_seconds", \.timeoutSeconds, .number(1...300), "How long one answer of Redmine may take."),
        row("redmine.parallel", \.parallel, .number(1...RedmineClient.mostRequests), "How many changed issues are read at the same time."),
        row("redmine.answer_bytes", \.answerBytes, .bytes(65_536...(256 << 20)), "Largest answer of Redmine that is read."),
        row(
            "redmine.upload_bytes", \.uploadBytes, .bytes(65_536...(256 << 20)),
            "Bytes of all files together that one issue may be opened with; Redmine has a limit of its own for each."),
        row("redmine.upload_files", \.uploadFiles, .number(1...200), "Files that one issue may be opened with."),
        row(
            "redmine.sweep_hour", \.sweepHour, .number(0...23),
            "Hour of the day, in UTC, from which all issues are compared once, to find what was deleted, moved or missed."),
        row("redmine.history_days", \.historyDays, .number(7...3650), "Days notices are kept."),
        row(
            "redmine.events_service", \.eventsService, .text,
            "Service under which an outage of Redmine is reported; it is added when there is none of this name."),
    ]

    package func contradictions(in settings: Settings) -> [SettingsContradiction] {
        var found: [SettingsContradiction] = []
        if (url == nil) != (apiKey == nil) {
            found.append(
                SettingsContradiction("redmine.url", "redmine.api_key", message: "redmine.url and redmine.api_key need each other."))
        }
        if url == nil, webhookSecret != nil {
            found.append(
                SettingsContradiction("redmine.webhook_secret", "redmine.url", message: "redmine.webhook_secret needs redmine.url."))
        }
        if uploadBytes > answerBytes {
            found.append(
                SettingsContradiction(
                    "redmine.upload_bytes", "redmine.answer_bytes",
                    message: "Files up to redmine.upload_bytes could not be read again: redmine.answer_bytes is smaller."))
        }
        return found
    }
}

extension SettingType where Value == String {
    /// A database that libmariadb connects to; its password is never shown.
    package static var queueDatabase: Self {
        .init(
            "mysql:// address, special characters of a password percent-encoded",
            parse: { MariaAddress($0)?.text }, text: { $0 }, shown: { MariaAddress($0)?.shown ?? "(hidden)" })
    }
}

extension RedmineSettings {
    /// Opened with the first request; to be closed.
    func connection() -> TrustingClient { TrustingClient(authorities: caFile, silence: .seconds(timeoutSeconds)) }

    func http(over connection: TrustingClient) -> OutboundHTTP {
        connection.http(timeout: .seconds(timeoutSeconds), answerLimit: answerBytes)
    }
}
