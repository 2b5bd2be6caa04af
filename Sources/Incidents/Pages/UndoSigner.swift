import Kernel
import Platform

/// A change that can be undone, as an address offers it and a form sends it along.
struct UndoOffer: Sendable, Hashable {
    let undo: IncidentUndo
    /// Signed by ``UndoSigner``.
    let text: String
}

/// Signs what addresses say of undoing: for one reader and one day. Without it a link made by anybody could offer its reader to
/// "undo" what nobody has done.
struct UndoSigner: Sendable {
    static let lifetime = Duration.seconds(86_400)
    private static let offers = "undo"

    let key: SecretKey
    let reader: UserID
    let now: Timestamp

    func offer(_ undo: IncidentUndo) -> UndoOffer { UndoOffer(undo: undo, text: sign(undo.text, as: Self.offers)) }

    /// Nil for what was not signed for this reader, was changed, or is too old.
    func offer(in text: String) -> UndoOffer? {
        verify(text, as: Self.offers).flatMap { IncidentUndo($0) }.map { UndoOffer(undo: $0, text: text) }
    }

    /// The number of an incident that was merged into another a moment ago, or taken out of it.
    func sign(_ id: IncidentID, _ change: MergeChange) -> String { sign(id.description, as: change.use) }

    func id(in text: String, _ change: MergeChange) -> IncidentID? {
        verify(text, as: change.use).flatMap { Int64($0) }.map { IncidentID($0) }
    }

    /// `text.expiry.code`, the expiry in microseconds.
    private func sign(_ text: String, as use: String) -> String {
        key.sign("\(text).\(now.adding(Self.lifetime).microseconds)", use: "\(use) for \(reader)")
    }

    private func verify(_ signed: String, as use: String) -> String? {
        guard let value = key.verify(signed, use: "\(use) for \(reader)"), let dot = value.lastIndex(of: "."),
            let expiry = Int64(value[value.index(after: dot)...]), now < Timestamp(microseconds: expiry)
        else { return nil }
        return String(value[..<dot])
    }
}

/// What happened to a merged incident, by the one it is or was counted on.
enum MergeChange: Sendable {
    case merged(into: IncidentID)
    case split(from: IncidentID)

    /// What its signature is good for.
    fileprivate var use: String {
        switch self {
        case .merged(let target): "merged into \(target)"
        case .split(let target): "split from \(target)"
        }
    }

    /// The address of the incident that says it.
    func address(of id: IncidentID, _ signer: UndoSigner) -> String {
        switch self {
        case .merged(let target): IncidentPath.incident(target) + "?merged=" + signer.sign(id, self)
        case .split(let target): IncidentPath.incident(target) + "?split=" + signer.sign(id, self)
        }
    }
}
