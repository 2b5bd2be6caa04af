import Accounts
import Hummingbird
import Platform

/// Failures in the old helpdesk's form.
enum HelpdeskAnswers {
    private struct Refused: Encodable {
        let success = false
        let error: String
    }

    /// What the badge's script expects.
    private struct Uncounted: Encodable {
        let count = 0
        let error: String
    }

    static let family = ErrorFamily(
        name: "helpdesk", of: .helpdesk, covers: { HelpdeskPath.isOfPrograms($0.uri.path) },
        respond: { error, detail, request, _ in
            guard request.uri.path != HelpdeskPath.notificationCount else { return .json(Uncounted(error: detail), status: error.status) }
            return .json(Refused(error: detail), status: error.status)
        })
}
