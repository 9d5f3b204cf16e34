-- The very bytes that a party's key has signed: what the agreement reads as later may differ, if
-- only because an organization is called otherwise.
alter table agreement_party rename column key_id to signing_key_id;
alter table agreement_party
  add column signed_text text,
  add constraint agreement_party_signed_text check ((signature is null) = (signed_text is null));

create index agreement_party_by_key on agreement_party (signing_key_id, id) where signing_key_id is not null;

-- A key is one organization's, and a revoked one never comes back.
alter table organization_key add constraint organization_key_fingerprint_key unique (fingerprint);

-- A draft's parties and promises may be taken out of it again.
grant delete on agreement_party, commitment to hub_app;
