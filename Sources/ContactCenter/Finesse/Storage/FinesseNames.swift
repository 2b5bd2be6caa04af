import Foundation
import Platform

/// What is counted together: an account of Finesse, or a name of which nobody knows yet which account it is of.
struct FinesseAccount: Hashable, Sendable {
    let name: String
    /// Whether all its names are known. The account of another name may have a second one that counts by itself.
    let isKnown: Bool
}

/// The names of accounts in Finesse. Each has two (`loginId` and `loginName`) and signs in by either; a list of a team says only one of them.
enum FinesseNames {
    /// By which names are compared.
    static func folded(_ name: String) -> String { name.trimmingCharacters(in: .whitespaces).lowercased() }

    static func account(of name: String, on connection: any SQLConnection) throws -> FinesseAccount {
        let name = folded(name)
        let known = try connection.row("SELECT account FROM contact_finesse_names WHERE name = ?1", name)?.text("account")
        return FinesseAccount(name: known ?? name, isKnown: known != nil)
    }

    /// Keeps the names of agents whom Finesse told whole. What was counted by a name alone is the account's from now on.
    /// - Parameter typed: another name by which the only agent was just let in.
    static func learn(_ agents: [Agent], typed: String? = nil, on connection: any SQLConnection) throws {
        var accounts: [String: String] = [:]
        for agent in agents {
            let account = folded(agent.login)
            for name in [agent.login, agent.name ?? "", typed ?? ""].map(folded) where !name.isEmpty { accounts[name] = account }
        }
        guard !accounts.isEmpty else { return }
        _ = try connection.run(
            SQLStatement.inserts(
                into: "contact_finesse_names", "name, account",
                rows: accounts.sorted { $0.key < $1.key }.map { [$0.key.sqlValue, $0.value.sqlValue] },
                onConflict: "(name) DO UPDATE SET account = excluded.account WHERE contact_finesse_names.account <> excluded.account"))
        try FinesseTries.gather(on: connection)
    }

    /// Those of whom not both names are known.
    static func unknown(among agents: [Agent], on connection: any SQLConnection) throws -> [Agent] {
        let known = Set(try connection.query("SELECT name FROM contact_finesse_names", []).map { try $0.text("name") })
        return agents.filter { !known.contains(folded($0.login)) }
    }
}
