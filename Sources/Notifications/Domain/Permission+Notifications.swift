package import Kernel

/// What can be done about messages, and who may.
extension Permission {
    /// Who was told of the incidents one sees.
    package static let viewNotifications = Permission("viewNotifications", from: .viewer, in: .team)
    /// Say where messages go, and send dead letters again.
    package static let manageDestinations = Permission("manageDestinations", from: .supervisor, in: .team)
    /// One's own ways to be reached.
    package static let manageContactMethods = Permission("manageContactMethods", from: .viewer, in: .own)
    /// Customers who can be told.
    package static let manageContacts = Permission("manageContacts", from: .supervisor, in: .house)

    package static let notifications: [Permission] = [
        .viewNotifications, .manageDestinations, .manageContactMethods, .manageContacts,
    ]
}
