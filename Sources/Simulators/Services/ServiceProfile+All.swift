extension ServiceProfile {
    /// Everything that breaks in the demo.
    package static let all = [shop, payments, search, mail, mobile, warehouse, login, reports]
}
