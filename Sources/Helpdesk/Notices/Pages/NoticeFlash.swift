import Hummingbird
import Kernel
import Platform

/// What was just done, told once by the page that it leads to. It travels in a cookie, because the old pages know no other address
/// than the bare one.
enum NoticeFlash: Hashable, Sendable {
    case cleared(NoticeOperations.Clearing)
    case restored(Int)

    private static let name = "switchboard_notices"
    private static let lifetime = Duration.seconds(60)

    /// Made up by anybody else it offers no more than to bring back what the reader has cleared.
    init?(_ request: Request, _ context: AppContext) {
        let parts = context.cookies(of: request)[Self.name]?.split(separator: ".") ?? []
        guard parts.count == 3, let count = Int(parts[1]), let moment = Int64(parts[2]) else { return nil }
        switch parts[0] {
        case "cleared": self = .cleared(.init(count: count, at: Timestamp(microseconds: moment)))
        case "restored": self = .restored(count)
        default: return nil
        }
    }

    private var text: String {
        switch self {
        case .cleared(let clearing): "cleared.\(clearing.count).\(clearing.at.microseconds)"
        case .restored(let count): "restored.\(count).0"
        }
    }

    static func answer(_ flash: Self, in context: AppContext) -> Response {
        var response = Response.redirect(to: NoticePath.list)
        response.set(ResponseCookie(name: name, value: flash.text, lifetime: lifetime), in: context)
        return response
    }

    static var removal: ResponseCookie { ResponseCookie(name: name, value: "", lifetime: .zero) }
}
