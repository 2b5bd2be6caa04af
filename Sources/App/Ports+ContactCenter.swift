import ContactCenter

/// What the contact centre asks of the house.
extension Ports {
    static func contactCenter() -> ContactCenterPorts {
        ContactCenterPorts()
    }
}
