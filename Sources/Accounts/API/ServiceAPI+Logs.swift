import HTTPTypes
import Kernel
import Platform

/// The log files of a service, as its page shows them.
extension ServiceAPI {
    var logFiles: APIOperation {
        APIOperation(
            .get, "/services/{id}/logs", id: "getServiceLogs", tag: Self.tag.name, "The ends of a service's log files",
            explanation: "Only from folders that `app_logs.roots` allows, and no more than `app_logs.tail_bytes` of each.",
            needs: .needs(.servicesRead, .viewServiceLogs), takes: [Self.id.declaration], gives: .one(.serviceLogs)
        ) { call in
            let id = try call.need(Self.id)
            let service = try await database.read { connection in
                try services.existing(id, for: call.caller.access, to: .viewServiceLogs, on: connection)
            }
            return ServiceLogsView(folder: service.logsFolder, found: try await logs.found(of: service))
        }
    }
}

struct ServiceLogsView: Sendable {
    let folder: String?
    /// Nil without a folder.
    let found: Result<[ServiceLogs.File], ServiceLogs.Problem>?

    var files: [ServiceLogs.File] { (try? found?.get()) ?? [] }

    var problem: String? {
        guard case .failure(let problem) = found else { return nil }
        return switch problem {
        case .outside: "outside"
        case .unreadable: "unreadable"
        }
    }
}

extension APIShape where Value == ServiceLogsView {
    static let serviceLogs = APIShape(
        "ServiceLogs", "The ends of a service's log files.",
        [
            .init("folder", "Where they are; null where the service has none.", \.folder),
            .init(
                "problem", "Why there are none: the folder is not allowed, or cannot be read.", .word(["outside", "unreadable"]).nullable
            ) {
                $0.problem.json
            },
            .init("files", "Those changed last, the newest first.", list: .logFile, \.files),
        ])
}

extension APIShape where Value == ServiceLogs.File {
    fileprivate static let logFile = APIShape(
        "LogFile", "The end of a log file.",
        [
            .init("name", "Without the folder.", \.name), .init("bytes", "Of the whole file.", \.size),
            .init("modified_at", "When it last changed.", \.modifiedAt), .init("cut", "Whether the beginning is missing.", \.isCut),
            .init("text", "Its end, from the beginning of a line on.", \.text),
        ])
}
