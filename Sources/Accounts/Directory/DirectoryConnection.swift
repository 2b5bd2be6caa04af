import CLDAP
import Foundation

/// One conversation with a directory by libldap, made, used and closed on one thread. Every wait has an end.
final class DirectoryConnection {
    /// What Debian trusts; without a file of its own libldap would read whatever its configuration says.
    private static let systemAuthorities = "/etc/ssl/certs/ca-certificates.crt"
    private static let oldestTLS: Int32 = 0x303
    private static let version: Int32 = 3
    // Once for the process. A server that hangs up must not end us.
    private static let setUp: Void = { _ = signal(SIGPIPE, SIG_IGN) }()

    private let handle: OpaquePointer
    private let socket: DirectorySocket
    private let deadline: ContinuousClock.Instant
    private let isConfidential: Bool

    /// Connects, and encrypts as the settings say. Throws ``DirectoryFailure``.
    init(_ settings: DirectorySettings, over socket: DirectorySocket, until deadline: ContinuousClock.Instant) throws {
        _ = Self.setUp
        guard let address = settings.url else { throw DirectoryFailure("ldap.url is not set") }
        let descriptor = try socket.connect(to: address, until: deadline)
        var made: OpaquePointer?
        guard directory_open(descriptor, address.description, &made) == LDAP_SUCCESS, let handle = made else {
            socket.release()
            close(descriptor)
            throw DirectoryFailure("libldap cannot be used")
        }
        (self.handle, self.socket, self.deadline) = (handle, socket, deadline)
        isConfidential = address.isEncrypted || settings.startsTLS
        do {
            try setOptions(settings)
            if isConfidential { try encrypt(isWanted: !address.isEncrypted) }
        } catch {
            end()
            throw error
        }
    }

    /// The connection is not usable afterwards.
    func end() {
        socket.release()
        ldap_unbind_ext_s(handle, nil, nil)
    }

    /// Whether a password is an entry's; the connection then acts as that entry. Throws ``DirectoryFailure``.
    func bind(as name: String, password: String) throws -> Bool {
        // An empty password would be an anonymous bind, which succeeds for every name.
        guard !name.isEmpty, !password.isEmpty else { return false }
        guard !isConfidential || ldap_tls_inplace(handle) == 1 else { throw DirectoryFailure("the connection is not encrypted") }
        try prepare()
        let bytes = Array(password.utf8.map { CChar(bitPattern: $0) })
        let code = directory_bind(handle, name, bytes, UInt(bytes.count))
        if code == LDAP_SUCCESS { return true }
        guard Self.refusals.contains(code) else { throw failure(code) }
        return false
    }

    /// What the directory answers about a name and a password that it does not take: wrong, locked, expired, not for signing in.
    private static let refusals: Set<Int32> = [
        LDAP_INVALID_CREDENTIALS, LDAP_INAPPROPRIATE_AUTH, LDAP_NO_SUCH_OBJECT, LDAP_INSUFFICIENT_ACCESS, LDAP_CONSTRAINT_VIOLATION,
        LDAP_UNWILLING_TO_PERFORM, LDAP_INVALID_DN_SYNTAX,
    ]

    /// Entries below a base, at most so many. Throws ``DirectoryFailure``.
    func search(_ base: String, _ filter: String, attributes: [String], limit: Int32) throws -> [DirectoryEntry] {
        try prepare()
        var answer: OpaquePointer?
        var names = attributes.map { strdup($0) }
        defer { for name in names { free(name) } }
        names.append(nil)
        let code = directory_search(handle, base, filter, &names, limit, &answer)
        defer { ldap_msgfree(answer) }
        // More than was asked for is an answer, too: whoever asks sees that there are too many.
        guard [LDAP_SUCCESS, LDAP_SIZELIMIT_EXCEEDED].contains(code) else { throw failure(code) }
        var entries: [DirectoryEntry] = []
        var next = ldap_first_entry(handle, answer)
        while let entry = next {
            entries.append(read(entry, attributes))
            next = ldap_next_entry(handle, entry)
        }
        return entries
    }

    private func read(_ entry: OpaquePointer, _ attributes: [String]) -> DirectoryEntry {
        let name = ldap_get_dn(handle, entry)
        defer { ldap_memfree(name) }
        var found: [String: [[UInt8]]] = [:]
        for attribute in attributes {
            guard let values = ldap_get_values_len(handle, entry, attribute) else { continue }
            defer { ldap_value_free_len(values) }
            found[attribute.lowercased()] = (0..<Int(ldap_count_values_len(values))).compactMap { index in
                values[index].map { value in
                    Array(UnsafeRawBufferPointer(start: value.pointee.bv_val, count: Int(value.pointee.bv_len)))
                }
            }
        }
        return DirectoryEntry(name: name.map { String(cString: $0) } ?? "", attributes: found)
    }

    // MARK: Setting up

    private func setOptions(_ settings: DirectorySettings) throws {
        directory_set_number(handle, LDAP_OPT_PROTOCOL_VERSION, Self.version)
        // Another server that the directory names would get the password.
        directory_set_off(handle, LDAP_OPT_REFERRALS)
        directory_set_number(handle, LDAP_OPT_DEREF, LDAP_DEREF_NEVER)
        directory_set_number(handle, LDAP_OPT_X_TLS_REQUIRE_CERT, LDAP_OPT_X_TLS_HARD)
        directory_set_number(handle, LDAP_OPT_X_TLS_PROTOCOL_MIN, Self.oldestTLS)
        let authorities = settings.caFile ?? Self.systemAuthorities
        guard !isConfidential || access(authorities, R_OK) == 0 else { throw DirectoryFailure("\(authorities) cannot be read") }
        directory_set_text(handle, LDAP_OPT_X_TLS_CACERTFILE, authorities)
        guard directory_set_number(handle, LDAP_OPT_X_TLS_NEWCTX, 0) == LDAP_SUCCESS || !isConfidential else {
            throw DirectoryFailure("\(authorities) holds no certificates that can be used")
        }
    }

    /// - Parameter isWanted: whether the server waits for being asked to (StartTLS).
    private func encrypt(isWanted: Bool) throws {
        try prepare()
        let code = isWanted ? ldap_start_tls_s(handle, nil, nil) : ldap_install_tls(handle)
        guard code == LDAP_SUCCESS, ldap_tls_inplace(handle) == 1 else {
            guard code == LDAP_CONNECT_ERROR, .now < deadline else { throw failure(code) }
            // libldap does not say which of the two it was.
            throw DirectoryFailure("the certificate is not vouched for by ldap.ca_file, or is not this host's (\(reason(code)))")
        }
    }

    /// Before each exchange: how long it may take. Throws when the time is over.
    private func prepare() throws {
        let left = (deadline - .now).milliseconds
        guard left > 0 else { throw DirectoryFailure.tooSlow }
        for option in [LDAP_OPT_TIMEOUT, LDAP_OPT_NETWORK_TIMEOUT] {
            directory_set_time(handle, option, Int(left / 1000), Int(left % 1000 * 1000))
        }
    }

    private func failure(_ code: Int32) -> DirectoryFailure {
        code == LDAP_TIMEOUT || deadline < .now ? .tooSlow : DirectoryFailure(reason(code))
    }

    private func reason(_ code: Int32) -> String {
        var text: UnsafeMutablePointer<CChar>?
        ldap_get_option(handle, LDAP_OPT_DIAGNOSTIC_MESSAGE, &text)
        defer { ldap_memfree(text) }
        let more = text.map { String(cString: $0) } ?? ""
        return String(cString: ldap_err2string(code)) + (more.isEmpty ? "" : " (\(more))")
    }
}
