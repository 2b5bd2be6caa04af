import Foundation
import Kernel
import Platform

/// What was said of a component by hand, as the notice that offers to undo it sends it along: signed for one reader, so that no link
/// of somebody else's can offer to "undo" what nobody has said.
struct HandUndo {
    /// In the query of the address.
    static let field = "change"

    let key: SecretKey
    let component: PublicID
    let reader: Actor

    private var use: String { "said of \(component) by \(reader)" }

    /// The component's page, as it is when it was just said.
    func address(of change: HandChange) throws -> String {
        let text = String(decoding: try JSONEncoder().encode(change), as: UTF8.self)
        return "\(StatusDeskPath.component(component))?done=said&" + Self.query(key.sign(text, use: use))
    }

    /// Nil for what was not signed for this reader, or was changed.
    func change(in signed: String) -> HandChange? {
        key.verify(signed, use: use).flatMap { try? JSONDecoder().decode(HandChange.self, from: Data($0.utf8)) }
    }

    /// Where the form of the notice leads.
    static func undoURL(of component: PublicID, _ signed: String) -> String {
        "\(StatusDeskPath.component(component))/state/undo?" + query(signed)
    }

    private static func query(_ signed: String) -> String {
        "\(field)=\(signed.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")"
    }
}
