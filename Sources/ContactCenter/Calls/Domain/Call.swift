package import Kernel

/// Tells ``CallID`` from ids of other things; has no values.
package enum CallEntity {}
/// A call's number; never used again.
package typealias CallID = ID<CallEntity>

/// A call, and what is known of it by now.
package struct Call: Hashable, Sendable {
    package let id: CallID
    package var draft: CallDraft
    package var agency: CallAgency?
    package var contact: String?
    package var contactNote: String?
    package var isBlacklisted: Bool?
    package var theme: String?
    package var notes: String?
    /// Of the journal: how it ended, and what it was about.
    package var result: Int?
    package var callType: Int?
    package var startedAt: Timestamp
    package var answeredAt: Timestamp?
    /// Nil while it lasts.
    package var endedAt: Timestamp?
    package var changedAt: Timestamp

    package var number: PhoneNumber? { draft.number }

    /// Nil while it lasts.
    package var duration: Duration? { endedAt.map { max(.zero, $0.since(startedAt)) } }
}

/// Who calls, as the directory says.
package struct CallAgency: Hashable, Sendable {
    /// Nil where it was written down for a number that the directory does not know.
    package var id: String?
    package var name: String?
    /// By how many of the number's last digits it was found; nil by all of them.
    package var digits: Int?
    /// Whether several have the number and nobody has chosen among them.
    package var isOpenChoice: Bool

    package init(id: String?, name: String? = nil, digits: Int? = nil, isOpenChoice: Bool = false) {
        (self.id, self.name, self.digits, self.isOpenChoice) = (id, name, digits, isOpenChoice)
    }
}

package enum CallDirection: String, CaseIterable, Sendable {
    case incoming = "in"
    case outgoing = "out"
    case `internal`
}

/// The way a call came here.
package enum CallDoor: String, Sendable {
    case tel
    case pop
    case imported = "import"
}
