-- $1 and $2: the bounds low ≤ code < high of the area and everything below it
select row_to_json(answer) from (select (
  select row_to_json(data) from (select (
    select row_to_json(c) from (
      select count(*) as "totalCount" from project t
      where t.state = 'IN_PROGRESS' and t.area_code >= $1 and t.area_code < $2
    ) c
  ) as projects) data
) as data) answer
