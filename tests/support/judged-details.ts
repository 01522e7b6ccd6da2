/**
 * The judged third: names and templates written down after the rules were finished with the other two and used only to
 * report. Nothing may be tuned on them; what they show is fixed by writing new ones first.
 */
const words = (text: string): string[] => text.trim().split(/\s+/);

export const JUDGED_NAMES = {
  given:
    words(`Bronwen Iolanda Sigismund Folasade Ekaterina Matthias Shreya Quentin Aoibheann Lucinda Emre Nikolai
    Valborg Thandiwe Ursula Gabriel Hyacinth Rasmus Philippa Diego Sunniva Mahmoud Georgette Lionel Kazimir Winifred
    Joaquim Annelies Deirdre Prakash Natasha Benedict Esperanza Colin Martha Julian Zeynep Edmund Rosamund Vikram`),
  family:
    words(`Tremaine Blackwood-Hughes Szczepanski O'Callaghan Osei Rautenbach Montefiore Gundersen Vanderhoof Iyer
    McCorquodale Delacroix Hashemi Baptiste Lockhart Yildirim Zamora Fitzwilliam Nakamura Bjornstad Kariuki Pemberton
    Rosenzweig Castelvecchi Ogunleye Hargreaves Sokolov Villanueva Winterbourne Mensah Dahlgren Abernethy Quigley
    Tanaka Robinson Petrov Achebe Stavropoulos Moreau Kirkbride`),
};

export const JUDGED_CLINIC = [
  'Progress note for {person:full}, seen in clinic on {date:us}.',
  'Nurse: Room four is ready for {person:full}.',
  'Patient: My neighbor, {person:full}, drove me here.',
  'Doctor: Is {person:full} your legal guardian?',
  'Attending physician: {person:full}, MD. Pager {phone:dash}.',
  'Patient name: {person:reversed} DOB {date:slash} MRN {mrn:plain}',
  'Doctor: Ms. {person:family}, how long have you had the cough?',
  'Patient: {person:full} from the pharmacy told me to stop, her number is {phone:us}.',
  '{person:full} reports no chest pain since {date:long}.',
  'Doctor: We will copy the letter to Dr. {person:initial} and to {email:plain}.',
  'Discharge summary\n\nPatient: {person:caps}\nAdmitted: {date:iso}',
  'Guest_family: I am {person:full}, his sister. You can reach me on {phone:dash}.',
  'Emergency contact: {person:full} ({phone:us})',
  'Doctor: Her insurance is under {person:full}, member ID {health-plan:id}.',
  'Patient: I used to see Dr. {person:family} in {place:us}.',
  'Dictated by: {person:full}\nTranscribed by: {person:initial}',
  'Doctor: His grandmother lived to {age:old} years of age.',
  'Patient: Please send it to {place:street}, care of {person:full}.',
  'Doctor: The defibrillator, serial number {device:serial}, belongs to {person:full}.',
  'Patient: My Social Security number is {ssn:dash} and my licence number is {licence:dl}.',
];

export const JUDGED_LEGAL = [
  'DEPOSITION OF {person:caps}\nTaken on {date:us}',
  'MR. {person:family}: Objection. Counsel is testifying.',
  '{person:full}, being duly sworn, deposes and says as follows.',
  'The undersigned, {person:full}, residing at {place:street}, acknowledges receipt.',
  'On {date:long} {person:full} emailed {person:full} about the invoice ({email:plain}).',
  'According to {person:full}, the fax ({fax:us}) never arrived.',
  'Kind regards,\n\n{person:full}\nSenior Associate\n{phone:us}',
  'cc: {person:full}; {person:full}',
  'Tenant: {person:full}\nLandlord: {party:ltd}\nAccount number: {account:number}',
  '{party:ltd} v. {person:full}, No. {matter:docket}',
  'The affidavit of {person:full} is attached as Exhibit C.',
  'IN WITNESS WHEREOF\n\nBy: {person:full}\nTitle: Managing Director, {party:ltd}',
  'Ms {person:family} instructed {party:firm} on {date:iso}.',
  'The will names {person:full} and {person:full} as executors.',
  '{person:full}’s employment ended on {date:us}.',
  'Dear {person:full},',
  'Please wire the sum to {account:iban} in the name of {person:full}.',
  'The driver, {person:full}, held licence number {licence:dl}; the car had the plate {vehicle:plate}.',
  'Our client {person:full} offers this {privilege:without}.',
  'Employee {person:full} (staff number {number:id}) logged in from {ip:four}.',
  'Zeugin: Frau {person:full}, {place:de}',
  'The card {card:visa} belongs to {person:full}, NHS number {national-id:nhs}.',
];
