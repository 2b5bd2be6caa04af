import Hummingbird
import Platform

/// Failures in the old helpdesk's form.
enum HelpdeskAnswers {
    private struct Refused: Encodable {
        let success = false
        let error: String
    }

    static let family = ErrorFamily(
        name: "helpdesk", of: .helpdesk, covers: { HelpdeskPath.isOfPrograms($0.uri.path) },
        respond: { error, detail, _, _ in .json(Refused(error: detail), status: error.status) })
}
