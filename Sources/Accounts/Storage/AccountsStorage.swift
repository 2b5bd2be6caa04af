package import Platform

/// The tables of this module.
package enum AccountsStorage {
    package static let migrations = [
        Migration(module: "accounts", number: 1, name: "create", file: PackageResources.accounts_0001_create_sql),
        Migration(
            module: "accounts", number: 2, name: "sessions_idle", file: PackageResources.accounts_0002_sessions_idle_sql),
        Migration(module: "accounts", number: 3, name: "teams", file: PackageResources.accounts_0003_teams_sql),
        Migration(module: "accounts", number: 4, name: "identities", file: PackageResources.accounts_0004_identities_sql),
        // Its table is the capability ServiceHealth's by now; the step keeps the name it is recorded under in every database.
        Migration(module: "accounts", number: 5, name: "health", file: PackageResources.accounts_0005_health_sql),
        Migration(
            module: "accounts", number: 6, name: "sessions_audit", file: PackageResources.accounts_0006_sessions_audit_sql),
        Migration(
            module: "accounts", number: 7, name: "revoked_tokens", file: PackageResources.accounts_0007_revoked_tokens_sql),
        Migration(module: "accounts", number: 8, name: "emails", file: PackageResources.accounts_0008_emails_sql),
        Migration(
            module: "accounts", number: 9, name: "openid_answers", file: PackageResources.accounts_0009_openid_answers_sql),
        Migration(
            module: "accounts", number: 10, name: "no_status_address", file: PackageResources.accounts_0010_no_status_address_sql),
    ]
}
