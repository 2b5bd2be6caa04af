/// Where a database of others is: `mysql://`, `mariadb://`, `postgresql://` or `postgres://`. Its password is never shown.
package struct OutsideAddress: Hashable, Sendable {
    enum Kind: Sendable {
        case maria(MariaAddress)
        case postgres(PostgresURL)
    }

    let kind: Kind

    /// Nil for what neither library would understand.
    package init?(_ text: String) {
        if let address = MariaAddress(text) {
            kind = .maria(address)
        } else if let url = PostgresURL(text) {
            kind = .postgres(url)
        } else {
            return nil
        }
    }

    package init(_ address: MariaAddress) { kind = .maria(address) }

    /// How statements are written there.
    package var dialect: OutsideDialect {
        switch kind {
        case .maria: .maria
        case .postgres: .postgres
        }
    }

    /// As it was written.
    package var text: String {
        switch kind {
        case .maria(let address): address.text
        case .postgres(let url): url.text
        }
    }

    /// Without the password: for messages.
    package var place: String {
        switch kind {
        case .maria(let address): address.place
        case .postgres(let url): "postgresql://\(url.place)/\(url["dbname"] ?? "")"
        }
    }

    /// The address with "(hidden)" in the place of a password.
    package var shown: String {
        switch kind {
        case .maria(let address): address.shown
        case .postgres(let url): url.shown
        }
    }

    /// The same text, password included.
    package static func == (left: Self, right: Self) -> Bool { left.text == right.text }
    /// By the whole text, as they are compared.
    package func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension SettingType where Value == String {
    /// A database of others that is asked; its password is never shown.
    package static var outsideDatabase: Self {
        .init(
            "mysql:// or postgresql:// address, special characters of a password percent-encoded",
            parse: { OutsideAddress($0)?.text }, text: { $0 }, shown: { OutsideAddress($0)?.shown ?? "(hidden)" },
            fault: { UnknownParameters.fault(MariaAddress.unknownParameters(in: $0) + PostgresURL.unknownParameters(in: $0)) })
    }
}
